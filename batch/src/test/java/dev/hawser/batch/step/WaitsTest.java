package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.Results;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Waits for what another thread does: who was cancelled meanwhile goes no further, whatever comes of it. */
@WithReactor
class WaitsTest {
    private final List<String> undone = new ArrayList<>();

    /** One that a cancel only asks to end. */
    private final Promise<String> stubborn = Promise.cancelledBy(() -> undone.add("asked"));

    private static Deferred<String> inline(
            Reactor reactor, VirtualTime time, java.util.concurrent.Callable<String> body) {
        Deferred<String> function = reactor.inline(body::call);
        time.advance(Duration.ZERO);
        return function;
    }

    @Test
    void theValueComesWhenItIsThere(Reactor reactor, VirtualTime time) {
        Deferred<String> function = inline(reactor, time, () -> Waits.await(stubborn));
        assertThat(function.isFired()).isFalse();
        stubborn.callback("value");
        time.advance(Duration.ZERO);
        assertThat(Results.successOf(function)).isEqualTo("value");
        assertThat(undone).isEmpty();
    }

    @Test
    void aFailureIsThrownAsItIs(Reactor reactor, VirtualTime time) {
        IOException cause = new IOException("broken");
        Deferred<String> function = inline(reactor, time, () -> Waits.await(stubborn, IOException.class));
        stubborn.errback(cause);
        time.advance(Duration.ZERO);
        assertThat(Results.failureOf(function)).isSameAs(cause);
    }

    @Test
    void aValueThatComesAfterTheCancelIsUndone(Reactor reactor, VirtualTime time) {
        Deferred<String> function = inline(reactor, time, () -> Waits.await(stubborn, undone::add));
        function.cancel();
        time.advance(Duration.ZERO);
        assertThat(function.isFired()).as("before it has ended").isFalse();
        stubborn.callback("late");
        time.advance(Duration.ZERO);
        assertThat(Results.failureOf(function)).isInstanceOf(CancellationException.class);
        assertThat(undone).containsExactly("asked", "late");
    }

    @Test
    void aFailureThatComesAfterTheCancelIsToldInstead(Reactor reactor, VirtualTime time) {
        Deferred<String> function = inline(reactor, time, () -> Waits.await(stubborn, undone::add));
        function.cancel();
        time.advance(Duration.ZERO);
        stubborn.errback(new IOException("ended"));
        time.advance(Duration.ZERO);
        assertThat(Results.failureOf(function)).hasMessage("ended");
        assertThat(undone).containsExactly("asked");
    }

    private Deferred<String> limited(Reactor reactor, VirtualTime time) {
        return inline(reactor, time, () -> Waits.await(stubborn, Optional.of(Duration.ofSeconds(5)), undone::add));
    }

    @Test
    void aValueInTimeIsTaken(Reactor reactor, VirtualTime time) {
        Deferred<String> function = limited(reactor, time);
        time.advance(Duration.ofMillis(4_999));
        stubborn.callback("value");
        time.advance(Duration.ZERO);
        assertThat(Results.successOf(function)).isEqualTo("value");
        assertThat(undone).isEmpty();
        time.advance(Duration.ofSeconds(5));
    }

    @Test
    void whenTheTimeIsOverItIsAskedToEndAndWaitedFor(Reactor reactor, VirtualTime time) {
        Deferred<String> function = limited(reactor, time);
        time.advance(Duration.ofSeconds(5));
        assertThat(undone).containsExactly("asked");
        assertThat(function.isFired()).as("before it has ended").isFalse();
        stubborn.callback("late");
        time.advance(Duration.ZERO);
        assertThat(Results.failureOf(function)).isInstanceOf(TimeoutException.class);
        assertThat(undone).containsExactly("asked", "late");
    }
}
