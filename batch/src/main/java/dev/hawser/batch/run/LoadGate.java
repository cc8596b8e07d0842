package dev.hawser.batch.run;

import dev.hawser.batch.job.LoadTerm;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets attempts start only while the machine is not too busy. It looks once a second as long as somebody wants to start,
 * and before the first.
 *
 * <p><b>Threads:</b> on the reactor; it looks in its thread jobs.
 */
final class LoadGate {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Reactor reactor;
    private final RunClock clock;
    private final List<LoadTerm> terms;
    private final Machine machine;
    private final Consumer<RunEvent> teller;
    private final Runnable askRound;

    /** Why nothing may start; before the first look nobody knows. */
    private Optional<String> missed = Optional.of("nobody has looked yet");

    /** Whether somebody was told. */
    private boolean told;

    private boolean looking;
    private @Nullable DelayedCall fresh;
    private boolean closed;

    /**
     * Makes one.
     *
     * @param parts of the run
     * @param teller is told when nothing starts for that, and when it does again
     * @param askRound when rows may start
     */
    LoadGate(Parts parts, Consumer<RunEvent> teller, Runnable askRound) {
        this.reactor = parts.reactor();
        this.clock = parts.clock();
        this.terms = parts.options().busy().terms();
        this.machine = parts.options().busy().machine();
        this.teller = teller;
        this.askRound = askRound;
    }

    /** {@return why nothing may start, in words; empty if something may} */
    Optional<String> missed() {
        if (terms.isEmpty()) {
            return Optional.empty();
        }
        if (fresh == null && !looking && !closed) {
            look();
        }
        return missed;
    }

    private void look() {
        looking = true;
        var _ = reactor.deferToThread(() -> machine.missed(terms)).<@Nullable Void>addBoth(outcome -> {
            looking = false;
            if (!closed) {
                seen(outcome);
            }
            return null;
        });
    }

    private void seen(Outcome<Optional<String>> outcome) {
        missed = switch (outcome) {
            case Outcome.Success<Optional<String>>(Optional<String> why) -> why;
            case Outcome.Failure<Optional<String>>(Throwable cause) ->
                Optional.of("it cannot be told how busy the machine is: " + cause.getMessage());
        };
        fresh = reactor.callLater(EVERY, () -> {
            fresh = null;
            if (missed.isPresent()) {
                askRound.run();
            }
        });
        if (missed.isPresent() && !told) {
            told = true;
            teller.accept(new RunEvent.Held(clock.micros(), "all rows", EVERY, missed.get()));
        } else if (missed.isEmpty() && told) {
            told = false;
            teller.accept(new RunEvent.Released(clock.micros(), "all rows"));
        }
        askRound.run();
    }

    /** The run ends: nobody wants to start any more. */
    void close() {
        closed = true;
        if (fresh != null) {
            fresh.cancel();
            fresh = null;
        }
    }
}
