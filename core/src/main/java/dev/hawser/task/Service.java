package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Started;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of an {@link Application} that runs as long as that does: it is started, is ready then, and is stopped.
 *
 * <p><b>Threads:</b> of the reactor.
 *
 * @param <T> the type of what it gives when it is ready, such as a server's port
 */
public final class Service<T> {
    /** Where it is in its life. */
    public enum State {
        /** Not begun, or begun anew after an end. */
        WAITING,
        /** Begun, and not ready. */
        STARTING,
        /** There to be used. */
        READY,
        /** About to end. */
        STOPPING,
        /** Over. */
        STOPPED
    }

    private final String name;
    private final Action<Started<Boolean>> body;

    private State state = State.WAITING;

    /** When it came to that, in nanoseconds of the reactor's clock. */
    private long since;

    private int starts;
    private @Nullable T value;

    private Service(String name, Function<Service<T>, Action<Started<Boolean>>> body) {
        this.name = requireNonNull(name, "name");
        this.body = body.apply(this);
    }

    static <T> Service<T> started(
            String name,
            Callable<? extends Deferred<? extends T>> start,
            Fn<? super T, ? extends Deferred<?>> stop,
            Duration stopTimeout) {
        return new Service<>(name, service -> started -> {
            T value = requireNonNull(start.call().await(), "what a service gives");
            service.ready(value);
            started.ready(true);
            try {
                new Promise<Boolean>().await();
            } finally {
                service.state(State.STOPPING);
                var _ = CancelScope.shielded(
                        stopTimeout, () -> stop.apply(value).await());
            }
        });
    }

    static Service<Boolean> loop(String name, Procedure body) {
        return new Service<>(name, service -> started -> {
            service.ready(true);
            started.ready(true);
            body.run();
        });
    }

    private void ready(T given) {
        value = given;
        state(State.READY);
    }

    private void state(State next) {
        state = next;
        since = Reactor.current().nanoTime();
    }

    /** The body of the supervised child. */
    void run(Started<Boolean> started) throws Exception {
        starts++;
        state(State.STARTING);
        try {
            body.run(started);
        } finally {
            value = null;
            state(State.STOPPED);
        }
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return where it is in its life} */
    public State state() {
        return state;
    }

    /**
     * What it gives, for those that are started after it.
     *
     * @return the value
     * @throws IllegalStateException if it is not ready, or no longer
     */
    public T get() {
        T given = value;
        if (given == null) {
            throw new IllegalStateException("service " + name + " is " + state + ", but was expected to be READY");
        }
        return given;
    }

    /** {@return name, state and age in one line} */
    @Override
    public String toString() {
        String age = state == State.WAITING
                ? ""
                : " for " + Duration.ofNanos(Reactor.current().nanoTime() - since);
        String again = starts > 1 ? ", started " + starts + " times" : "";
        String given = value == null || value instanceof Boolean ? "" : ", " + value;
        return name + ": " + state + age + again + given;
    }
}
