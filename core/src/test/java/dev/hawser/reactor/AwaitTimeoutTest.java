package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class AwaitTimeoutTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = VirtualTime.create();
    private final Reactor reactor = Reactor.create(options -> options.withPoller(time));

    @AfterEach
    void nothingIsLeft() {
        assertThat(reactor.pendingTimers()).isZero();
        assertThat(reactor.dump()).isEmpty();
        reactor.close();
    }

    @Test
    void aValueInTimeIsGivenAndTheTimerTakenBack() {
        Promise<String> promise = new Promise<>();
        Deferred<String> function = reactor.inline(() -> promise.await(SECOND));
        reactor.callLater(Duration.ofMillis(999), () -> promise.callback("in time"));
        time.advance(Duration.ofMillis(999));
        assertThat(function.await()).isEqualTo("in time");
    }

    @Test
    void anEndOfTimeCancelsWhatIsAwaitedAndThrows() {
        Promise<String> promise = new Promise<>();
        Deferred<String> function = reactor.inline(() -> promise.await(SECOND));
        time.advance(Duration.ofMillis(999));
        assertThat(function.isFired()).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(promise.isFired()).isTrue();
        assertThat(failureOf(function))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT1S")
                .hasCauseInstanceOf(CancellationException.class);
    }

    @Test
    void whatACancellerGivesAtTheEndOfTimeIsTheValue() {
        Promise<String> promise = new Promise<>(asked -> asked.callback("partial"));
        Deferred<String> function = reactor.inline(() -> promise.await(SECOND));
        time.advance(SECOND);
        assertThat(function.await()).isEqualTo("partial");
    }

    @Test
    void aCancelBeforeTheEndOfTimeStaysACancel() {
        Promise<String> promise = new Promise<>();
        Deferred<String> function = reactor.inline(() -> promise.await(SECOND));
        function.cancel();
        time.advance(Duration.ZERO);
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aFiredDeferredNeedsNoTimer() throws TimeoutException {
        assertThat(Deferred.succeed(1).await(Duration.ZERO)).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Deferred.succeed(1).await(Duration.ofNanos(-1)))
                .withMessageContaining("negative");
    }

    private static Throwable failureOf(Deferred<?> deferred) {
        Outcome<?> outcome = deferred.addBoth(ended -> ended).await();
        return ((Outcome.Failure<?>) outcome).cause();
    }
}
