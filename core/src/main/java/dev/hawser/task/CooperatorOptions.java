package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How a {@link Cooperator} is made. Immutable; {@code Cooperator.create(reactor, options ->
 * options.withStarted(false))}.
 *
 * @param slices makes, for each tick, what is asked after each step whether the tick is over; empty for 10 ms by the
 *     reactor's clock
 * @param started whether it gives turns from the beginning, or only after {@link Cooperator#start()}
 */
public record CooperatorOptions(Optional<Supplier<? extends BooleanSupplier>> slices, boolean started) {
    /** Checks the values. */
    public CooperatorOptions {
        requireNonNull(slices, "slices");
    }

    static CooperatorOptions defaults() {
        return new CooperatorOptions(Optional.empty(), true);
    }

    /**
     * {@return these options with another rule for the end of a tick}
     *
     * @param value called once a tick
     */
    public CooperatorOptions withSlices(Supplier<? extends BooleanSupplier> value) {
        return new CooperatorOptions(Optional.of(value), started);
    }

    /**
     * {@return these options with another beginning}
     *
     * @param value whether it is started when it is made
     */
    public CooperatorOptions withStarted(boolean value) {
        return new CooperatorOptions(slices, value);
    }
}
