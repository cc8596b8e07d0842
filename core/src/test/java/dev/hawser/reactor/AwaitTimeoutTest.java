package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import java.io.IOException;
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
    private final Reactor reactor = Reactor.create(options -> options.poller(time));

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
    void aCancelOfTheFunctionIsNoTimeoutWhenTheWorkEndsLate() {
        Promise<String> work = Promise.cancelledBy(() -> {});
        Deferred<String> function = reactor.inline(() -> work.await(SECOND));
        time.advance(Duration.ofMillis(500));
        function.cancel();
        time.advance(SECOND); // the end of time comes meanwhile
        work.errback(new CancellationException("ended late"));
        time.advance(Duration.ZERO);
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aCancelOfTheFunctionAfterTheEndOfTimeIsNoTimeoutEither() {
        Promise<String> work = Promise.cancelledBy(() -> {});
        Deferred<String> function = reactor.inline(() -> work.await(SECOND));
        time.advance(SECOND);
        function.cancel();
        work.errback(new CancellationException("ended late"));
        time.advance(Duration.ZERO);
        assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aRetryLoopThatIsCancelledMakesNoFurtherTry() {
        Deferred<Integer> function = reactor.inline(() -> {
            int tries = 0;
            while (tries < 5) {
                tries++;
                Promise<String> work = Promise.cancelledBy(() -> {});
                reactor.callLater(Duration.ofMillis(1500), () -> work.errback(new CancellationException("late")));
                try {
                    work.await(SECOND);
                } catch (TimeoutException again) {
                    continue;
                } catch (CancellationException asked) {
                    return tries;
                }
            }
            return tries;
        });
        time.advance(Duration.ofMillis(500));
        function.cancel();
        time.advance(Duration.ofMinutes(1));
        assertThat(function.await()).isEqualTo(1);
    }

    @Test
    void aFunctionThatGoesOnAfterItsCancelHasTimeoutsAgain() {
        Promise<String> first = new Promise<>();
        Promise<String> second = new Promise<>();
        Deferred<String> function = reactor.inline(() -> {
            try {
                return first.await();
            } catch (CancellationException asked) {
                return second.await(SECOND);
            }
        });
        function.cancel();
        time.advance(SECOND);
        assertThat(failureOf(function)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void theTypeOfAFailureCanBeDeclaredBesideATimeout() {
        Promise<String> promise = new Promise<>();
        Deferred<String> function = reactor.inline(() -> {
            try {
                return promise.await(SECOND, IOException.class);
            } catch (IOException declared) {
                return "caught";
            }
        });
        promise.errback(new IOException("oops"));
        time.advance(Duration.ZERO);
        assertThat(function.await()).isEqualTo("caught");
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
