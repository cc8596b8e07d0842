package dev.hawser.scope;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.engine.Delays;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.SupervisorOptions.ChildSpec;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps children running, as Erlang's supervisors do: starts them in order, starts anew what ends, gives up when that
 * happens too often, and stops them in reverse order, each with a bound.
 *
 * {@snippet class = dev.hawser.scope.SupervisorSnippetsTest region = supervisor}
 *
 * <p>It is a call in an inline function, so it belongs to the nursery that the function is in; a supervisor may be the
 * child of another.
 */
public final class Supervisor {
    private static final System.Logger LOGGER = System.getLogger("dev.hawser.scope");
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final Reactor reactor;
    private final SupervisorOptions options;
    private final Nursery nursery;
    private final DeferredQueue<Ended> events = new DeferredQueue<>();
    private final List<Running> children = new ArrayList<>();

    /** When the last restarts were, oldest first. */
    private final ArrayDeque<Long> restarts = new ArrayDeque<>();

    /** A child has ended by itself. */
    private record Ended(Running child, Outcome<?> outcome) {}

    /** A child, and the run of it that is under way. */
    private static final class Running {
        private final ChildSpec spec;
        private @Nullable CancelScope scope;
        private boolean live;

        /** Whether it has run so far. */
        private boolean begun;

        /** Whoever waits for its end. */
        private @Nullable Promise<Boolean> awaited;

        /** Whether its end is the supervisor's own doing. */
        private boolean stopping;

        Running(ChildSpec spec) {
            this.spec = spec;
        }

        void begins(CancelScope in) {
            Invariant.check(!live, "a child runs once at a time");
            scope = in;
            live = true;
        }

        void ends() {
            live = false;
            Promise<Boolean> waiting = awaited;
            if (waiting != null && !waiting.isFired()) {
                waiting.callback(true);
            }
        }

        /** Cancels it. {@return whether it ended within so much time} */
        boolean endsWithin(Duration timeout) {
            Promise<Boolean> end = new Promise<>(); // its own: a cancel of this wait is not to end the next one's
            awaited = end;
            stopping = true;
            requireNonNull(scope).cancel();
            try {
                return end.await(timeout);
            } catch (TimeoutException _) {
                return false;
            }
        }
    }

    /** What is done at the end, whatever came before; what fails in it is suppressed on that. */
    private interface AtTheEnd extends AutoCloseable {
        @Override
        void close();
    }

    private Supervisor(Reactor reactor, SupervisorOptions options, Nursery nursery) {
        this.reactor = reactor;
        this.options = options;
        this.nursery = nursery;
        options.children.forEach(spec -> children.add(new Running(spec)));
    }

    /**
     * Supervises, in an inline function, until all children have ended for good.
     *
     * @param configure adds the children
     * @throws SupervisorFailedException if there were too many restarts, or a child did not end in its time
     * @throws CancellationException when a cancel from around has stopped it, and its children
     * @throws Exception what the supervisor's own functions throw, such as a backoff's
     * @throws IllegalStateException outside of an inline function
     */
    public static void run(Consumer<? super SupervisorOptions> configure) throws Exception {
        SupervisorOptions options = new SupervisorOptions();
        configure.accept(options);
        Reactor reactor = Reactor.current();
        Nursery.run(around -> {
            Promise<Boolean> over = new Promise<>();
            DeferredQueue<CancellationException> stops = new DeferredQueue<>();
            var _ = around.start("supervisor's watch", () -> {
                try {
                    return over.await();
                } catch (CancellationException e) { // the children do not see it: they are stopped in order
                    stops.offer(e);
                    throw e;
                }
            });
            var _ = CancelScope.shielded(FOR_EVER, () -> {
                Nursery.run(nursery -> new Supervisor(reactor, options, nursery).supervise(stops));
                return true;
            });
            over.callback(true);
        });
    }

    /** All that it waits for is ended by {@code stops}, but for the children's ends. */
    private void supervise(DeferredQueue<CancellationException> stops) throws Exception {
        List<CancellationException> told = new ArrayList<>();
        Deferred<CancellationException> stop = stops.get();
        try (AtTheEnd _ = stop::cancel;
                AtTheEnd _ = () -> stop(children)) {
            var _ = CancelScope.open(control -> {
                var _ = stop.addAction(cancel -> {
                    told.add(cancel);
                    control.cancel();
                });
                for (Running child : children) {
                    start(child);
                    while (events.size() > 0) { // such as its own, before it was ready: the next one may need it
                        next();
                    }
                }
                while (children.stream().anyMatch(child -> child.live)) {
                    next();
                }
            });
        }
        if (!told.isEmpty()) {
            throw told.getFirst();
        }
    }

    private void next() throws Exception {
        Ended event = events.get().await();
        ended(event.child(), event.outcome());
    }

    private void start(Running child) {
        Promise<Boolean> ready = new Promise<>();
        Invariant.check(!child.live, "a child is started when its last run has ended");
        child.stopping = false;
        child.begun = true;
        var _ = nursery.startIndependent(child.spec.name(), () -> {
                    return CancelScope.open(scope -> {
                        child.begins(scope);
                        child.spec.body().run(new Started<>(ready));
                    });
                })
                .addBoth(outcome -> {
                    child.ends();
                    if (!ready.isFired()) {
                        ready.callback(false);
                    }
                    if (!child.stopping) {
                        events.offer(new Ended(child, outcome));
                    } else if (outcome instanceof Outcome.Failure<?>(Throwable cause)
                            && !(cause instanceof CancellationException)) {
                        told(child, "failed while it was being stopped", cause);
                    }
                    return true;
                });
        if (child.spec.saysWhenReady()) {
            var _ = ready.await();
        }
    }

    private void ended(Running child, Outcome<?> outcome) throws Exception {
        Invariant.check(child.begun, "what has ended had begun");
        @Nullable Throwable failure = outcome instanceof Outcome.Failure<?>(Throwable cause) ? cause : null;
        boolean again = switch (child.spec.restart()) {
            case PERMANENT -> true;
            case TRANSIENT -> failure != null;
            case TEMPORARY -> false;
        };
        if (!again) {
            if (failure != null) {
                told(child, "failed, and is not started anew", failure);
            }
            return;
        }
        if (child.live) {
            return; // it has been started anew with another
        }
        int count = countRestart(child, failure);
        told(child, failure == null ? "returned, and is started anew" : "failed, and is started anew", failure);
        List<Running> affected =
                affectedBy(child).stream().filter(each -> each.begun).toList();
        assert affected.contains(child) : "who has ended is among those that it concerns";
        stop(affected);
        Duration wait = requireNonNull(options.backoff.apply(count), "backoff");
        if (wait.isPositive()) {
            var _ = reactor.sleep(wait).await();
        }
        for (Running each : affected) {
            if (each.spec.restart() != Restart.TEMPORARY) {
                start(each);
            }
        }
    }

    private static void told(Running child, String what, @Nullable Throwable failure) {
        LOGGER.log(failure == null ? Level.INFO : Level.WARNING, child.spec.name() + " has " + what, failure);
    }

    private int countRestart(Running child, @Nullable Throwable failure) {
        long now = reactor.nanoTime();
        Invariant.check(restarts.isEmpty() || now - restarts.getLast() >= 0, "restarts are counted as time goes");
        while (!restarts.isEmpty() && now - restarts.getFirst() >= Delays.clamped(options.window)) {
            var _ = restarts.removeFirst();
        }
        if (restarts.size() >= options.restarts) {
            throw new SupervisorFailedException(
                    child.spec.name() + " has ended, after " + restarts.size() + " restarts within " + options.window
                            + ", which is as many as there may be",
                    failure == null ? new IllegalStateException(child.spec.name() + " returned") : failure);
        }
        restarts.addLast(now);
        Invariant.check(restarts.size() <= options.restarts, "no more restarts are counted than there may be");
        return restarts.size();
    }

    /** In the order of their start. */
    private List<Running> affectedBy(Running child) {
        return switch (options.strategy) {
            case ONE_FOR_ONE -> List.of(child);
            case ONE_FOR_ALL -> children;
            case REST_FOR_ONE -> children.subList(children.indexOf(child), children.size());
        };
    }

    /** Stops them in reverse order. One that does not end in its time leaves the others theirs. */
    private void stop(List<Running> some) {
        @Nullable SupervisorFailedException failure = null;
        for (Running child : some.reversed()) {
            if (child.live && !child.endsWithin(options.stopTimeout)) {
                SupervisorFailedException late = new SupervisorFailedException(
                        child.spec.name() + " did not end within " + options.stopTimeout, null);
                if (failure == null) {
                    failure = late;
                } else {
                    failure.addSuppressed(late);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        assert some.stream().noneMatch(child -> child.live) : "those that were stopped have ended";
    }
}
