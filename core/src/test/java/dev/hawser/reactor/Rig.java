package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.UnhandledFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A reactor for one test, of the test's thread. It keeps what went wrong and, after the test, sees that nothing did
 * that the test has not asked for, and that nothing is left.
 */
@SuppressWarnings("exports") // nobody else sees the tests
public final class Rig implements AfterEachCallback {
    /** What the error handler was told. */
    final List<Throwable> errors = new CopyOnWriteArrayList<>();

    /** What the handler of unhandled failures was told. */
    final List<UnhandledFailure> unhandled = new CopyOnWriteArrayList<>();

    /** What the test notes down, in order. */
    final List<Object> log = new CopyOnWriteArrayList<>();

    /** The clock; of no use with {@link #real}. */
    public final VirtualTime time;

    public final Reactor reactor;

    private boolean timersMayBeLeft;

    private Rig(VirtualTime time, Poller poller, Consumer<? super ReactorOptions> configure) {
        this.time = time;
        this.reactor = Reactor.create(options -> {
            options.poller(poller).onError((where, error) -> errors.add(error)).onUnhandled(unhandled::add);
            configure.accept(options);
        });
    }

    public static Rig virtual() {
        return virtual(_ -> {});
    }

    static Rig virtual(Consumer<? super ReactorOptions> configure) {
        return on(VirtualTime.create(), configure);
    }

    static Rig on(VirtualTime time, Consumer<? super ReactorOptions> configure) {
        return new Rig(time, time, configure);
    }

    static Rig real() {
        return real(_ -> {});
    }

    static Rig real(Consumer<? super ReactorOptions> configure) {
        return new Rig(VirtualTime.create(), Poller.parking(), configure);
    }

    /** Moves virtual time on by so many seconds; 0 runs what is ready. */
    void advance(double seconds) {
        time.advance(seconds(seconds));
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /** Virtual time in seconds. */
    double now() {
        return time.elapsed().toNanos() / 1e9;
    }

    /** Runs the reactor for as long as the function takes; gives what it gave. */
    <T> Outcome<T> run(Callable<T> body) {
        List<Outcome<T>> ended = new ArrayList<>();
        reactor.callFromThread(() -> {
            var _ = reactor.inline(body).addBoth(outcome -> {
                ended.add(outcome);
                reactor.stop();
                return outcome;
            });
        });
        reactor.run();
        assertThat(ended).as("the function has ended").hasSize(1);
        return ended.getFirst();
    }

    /** Runs the reactor until something stops it. */
    void run() {
        reactor.run();
    }

    public static <T> T valueOf(Deferred<T> deferred) {
        return valueOf(outcomeOf(deferred));
    }

    static <T> T valueOf(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(Throwable cause) -> throw new AssertionError("failed", cause);
        };
    }

    /** Its failure, which is handled by this. */
    public static Throwable failureOf(Deferred<?> deferred) {
        assertThat(deferred.isFired()).as("%s is fired", deferred).isTrue();
        try {
            Object value = deferred.await();
            throw new AssertionError(deferred + " succeeded: " + value);
        } catch (Throwable failure) {
            return failure;
        }
    }

    static Throwable failureOf(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Success<?> success -> throw new AssertionError("succeeded: " + success);
            case Outcome.Failure<?>(Throwable cause) -> cause;
        };
    }

    static <T> Outcome<T> outcomeOf(Deferred<T> deferred) {
        return deferred.outcome().orElseThrow(() -> new AssertionError(deferred + " is not fired"));
    }

    /** The one error there must be; it is then no longer held against the test. */
    Throwable takeError() {
        assertThat(errors).hasSize(1);
        return errors.removeFirst();
    }

    /** The one report there must be; it is then no longer held against the test. */
    UnhandledFailure takeReport() {
        assertThat(unhandled).hasSize(1);
        return unhandled.removeFirst();
    }

    /** What the test leaves behind on purpose. */
    void dropTimers() {
        reactor.close();
    }

    /** What the run leaves behind on purpose. */
    void forgetTimersLeft() {
        timersMayBeLeft = true;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!timersMayBeLeft) {
            assertThat(reactor.dumpTimers()).as("timers left").isEmpty();
        }
        if (reactor.state() != ReactorState.CLOSED) {
            reactor.reportUnhandledFailures();
            assertThat(reactor.dump()).as("functions left").isEmpty();
            assertThat(reactor.statistics().threadJobs()).as("thread jobs left").isZero();
            reactor.close();
        }
        assertThat(errors).as("errors").isEmpty();
        assertThat(unhandled).as("unhandled failures").isEmpty();
    }
}
