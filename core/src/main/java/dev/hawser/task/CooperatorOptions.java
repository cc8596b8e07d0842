package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Cooperator} is made: a draft that lives in the function which fills it in, as in
 * {@code Cooperator.create(reactor, o -> o.started(false))}. Each method gives this draft back.
 *
 * <p><b>Threads:</b> of the thread that makes the Cooperator.
 */
public final class CooperatorOptions {
    private @Nullable Supplier<? extends BooleanSupplier> slices;
    private boolean started = true;

    CooperatorOptions() {}

    /**
     * The rule for the end of a tick; 10 ms by the reactor's clock by default.
     *
     * @param value called once a tick, makes what is asked after each step whether the tick is over
     * @return this
     */
    public CooperatorOptions slices(Supplier<? extends BooleanSupplier> value) {
        slices = requireNonNull(value, "slices");
        return this;
    }

    /**
     * Whether it gives turns from the beginning, or only after {@link Cooperator#start()}; from the beginning by default.
     *
     * @param value whether it is started when it is made
     * @return this
     */
    public CooperatorOptions started(boolean value) {
        started = value;
        return this;
    }

    @Nullable Supplier<? extends BooleanSupplier> slices() {
        return slices;
    }

    boolean started() {
        return started;
    }
}
