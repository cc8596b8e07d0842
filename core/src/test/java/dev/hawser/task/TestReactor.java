package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.UnhandledFailure;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A reactor in virtual time; closing it fails the test for what it has left behind. */
final class TestReactor implements AutoCloseable {
    final List<Throwable> unhandled = new ArrayList<>();
    final List<Throwable> errors = new ArrayList<>();
    final VirtualTime time;
    final Reactor reactor;

    TestReactor() {
        this(VirtualTime.create());
    }

    TestReactor(VirtualTime time) {
        this.time = time;
        this.reactor = Reactor.create(options ->
                options.poller(time).onUnhandled(this::unhandled).onError((where, error) -> errors.add(error)));
    }

    private void unhandled(UnhandledFailure failure) {
        unhandled.add(failure.cause());
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    /** Runs what is ready and due now; what that puts off to the next turn stays there. */
    void turn() {
        time.advance(Duration.ZERO);
    }

    /** Turns until no timer is due now. */
    void settle() {
        turns(50);
    }

    void turns(int number) {
        for (int i = 0; i < number; i++) {
            turn();
        }
    }

    /** The failures that nobody has handled until now, each once. */
    List<Throwable> unhandled() {
        reactor.reportUnhandledFailures();
        List<Throwable> found = List.copyOf(unhandled);
        unhandled.clear();
        return found;
    }

    @Override
    public void close() {
        int timers = reactor.pendingTimers();
        List<?> functions = reactor.dump();
        reactor.close();
        assertThat(timers).as("timers left").isZero();
        assertThat(functions).as("functions left").isEmpty();
        assertThat(unhandled).as("unhandled failures").isEmpty();
        assertThat(errors).as("errors").isEmpty();
    }
}
