package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What fails a test at its end. Each nested class is a test that leaves one thing behind. */
@Tag("both")
class LeftoversTest {
    private static final IOException OOPS = new IOException("oops");

    @WithReactor
    static class LeavesFailure {
        @Test
        void test(Reactor reactor, VirtualTime time) {
            var _ = reactor.deferLater(Duration.ofSeconds(1), () -> {
                throw OOPS;
            });
            time.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    @DisplayName("b106: a failure of a Deferred that nobody handled fails the test, with where it was made and fired")
    void unhandledFailure() {
        Throwable failure = Outcomes.of(LeavesFailure.class).failure();

        assertThat(failure)
                .isInstanceOf(LeftoverError.class)
                .hasMessageContaining("a failure of a Deferred that nobody handled")
                .hasMessageContaining("java.io.IOException: oops")
                .hasMessageContaining("flushUnhandled(IOException.class)")
                .hasCause(OOPS);
        assertThat(Outcomes.messages(failure)).containsExactly("made here", "fired here");
        assertThat(failure.getSuppressed()[0].getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(LeavesFailure.class.getName()));
    }

    @WithReactor
    static class FailsInCallback {
        @Test
        void test(Reactor reactor) {
            reactor.callLater(Duration.ofSeconds(1), () -> {
                throw OOPS;
            });
            reactor.callLater(Duration.ofSeconds(2), reactor::stop);
            reactor.run();
        }
    }

    @Test
    @DisplayName("b106: an exception that reached the error handler fails the test, with what was being done")
    void error() {
        assertThat(Outcomes.of(FailsInCallback.class).failure())
                .isInstanceOf(LeftoverError.class)
                .hasMessageContaining("an exception while running a timed call")
                .hasMessageContaining("java.io.IOException: oops")
                .hasMessageContaining("flushErrors(IOException.class)")
                .hasCause(OOPS);
    }

    @WithReactor
    static class IsNeverRun {
        @Test
        void test(Reactor reactor) throws Exception {
            reactor.callWhenRunning(() -> {
                throw new AssertionError("what the test is about");
            });
        }
    }

    @Test
    void callOfAReactorThatIsNeverRun() {
        assertThat(Outcomes.of(IsNeverRun.class).failure())
                .isInstanceOf(LeftoverError.class)
                .hasMessageContaining("1 calls of callWhenRunning were not made: it never ran");
    }

    @WithReactor
    static class IsNeverTaken {
        @Test
        void test(Reactor reactor) {
            reactor.callFromThread(() -> {
                throw new AssertionError("what the test is about");
            });
        }
    }

    @Test
    void callFromAThreadIsMadeOrTold() {
        assertThat(Outcomes.of(IsNeverTaken.class).failure())
                .isInstanceOf(LeftoverError.class)
                .hasMessageContaining("what the test is about"); // made at the close, at the latest
    }

    @WithReactor
    static class LeavesTimers {
        @Test
        void test(Reactor reactor, VirtualTime time) {
            reactor.callLater(Duration.ofSeconds(1), () -> {});
            reactor.callLater(Duration.ofSeconds(5), () -> {});
            time.advance(Duration.ofSeconds(2));
        }
    }

    @Test
    @DisplayName("b106: a timer that is left fails the test, with when it is due and where it was added")
    void timer() {
        assertThat(Outcomes.of(LeavesTimers.class).failure())
                .isInstanceOf(LeftoverError.class)
                .hasMessageContaining("1 timer left behind")
                .hasMessageNotContaining("org.junit.")
                .hasMessageContaining("callLater of " + LeavesTimers.class.getName())
                .hasMessageContaining("due in PT3S")
                .hasMessageContaining("at " + LeavesTimers.class.getName() + ".test(LeftoversTest.java");
    }

    @WithReactor
    static class LeavesFunction {
        @Test
        void test(Reactor reactor) {
            var _ = reactor.inline("waits for ever", () -> new Promise<Object>().await());
        }
    }

    @Test
    @DisplayName("b106: an inline function that did not end fails the test, with its name and its stack")
    void function() {
        assertThat(Outcomes.of(LeavesFunction.class).failure())
                .isInstanceOf(LeftoverError.class)
                .hasMessageContaining("1 inline function that did not end")
                .hasMessageContaining("waits for ever")
                .hasMessageContaining(LeavesFunction.class.getName());
    }

    @WithReactor
    static class LeavesJob {
        static final CountDownLatch END = new CountDownLatch(1);

        @Test
        void test(Reactor reactor) {
            var _ = reactor.deferToThread(() -> {
                END.await();
                return "late";
            });
        }
    }

    @Test
    @DisplayName("b106: a job of deferToThread that did not deliver fails the test")
    void job() {
        try {
            assertThat(Outcomes.of(LeavesJob.class).failure())
                    .isInstanceOf(LeftoverError.class)
                    .hasMessageContaining("1 job of deferToThread that did not deliver");
        } finally {
            LeavesJob.END.countDown();
        }
    }

    @WithReactor
    static class LeavesJobQueued {
        @Test
        void test(Reactor reactor) {
            var _ = reactor.deferToThread(() -> "never begun");
        }
    }

    @Test
    @DisplayName("b106: so does a job that has not begun")
    void queuedJob() {
        assertThat(Outcomes.of(LeavesJobQueued.class).failure())
                .isInstanceOf(LeftoverError.class)
                .hasMessageContaining("1 job of deferToThread that did not deliver");
    }

    @WithReactor
    static class AssertsInACallbackThatNeverRuns {
        @Test
        void test(Reactor reactor) {
            var _ = new Promise<Integer>()
                    .addCallback(value -> value + 1)
                    .addAction(value -> assertThat(value).isEqualTo(1));
        }
    }

    @Test
    void aDeferredThatNeverFiresWithItsAssertionsInACallback() {
        assertThat(Outcomes.of(AssertsInACallbackThatNeverRuns.class).failure())
                .isInstanceOf(LeftoverError.class)
                .hasMessageContaining("1 Deferred that never fired")
                .hasMessageContaining("Promise@")
                .hasMessageContaining("at " + AssertsInACallbackThatNeverRuns.class.getName() + ".test(LeftoversTest")
                .hasMessageNotContaining("org.junit.");
    }

    @WithReactor
    static class WaitsBehindAFiredOne {
        @Test
        void test(Reactor reactor) {
            Promise<Integer> never = new Promise<>();
            var _ = Deferred.succeed(1)
                    .chainCallback(_ -> never)
                    .addAction(_ -> assertThat(1).isEqualTo(2));
        }
    }

    @Test
    void soDoesAChainWhoseInnerDeferredNeverFires() {
        assertThat(Outcomes.of(WaitsBehindAFiredOne.class).failure())
                .hasMessageContaining("1 Deferred that never fired")
                .hasMessageContaining("[waiting on Promise@");
    }

    @WithReactor
    static class KnowsThatItWaits {
        @Test
        void test(Reactor reactor, TestReactor test) {
            Deferred<?> asked = new Promise<Integer>().addCallback(value -> value + 1);
            assertThat(asked.addAction(_ -> {}).isFired()).isFalse();
            Deferred<Integer> shared = new Promise<Integer>().share();
            var _ = shared.addAction(_ -> {});
            assertThat(test.flushWaiting()).hasSize(1);
            var _ = new Promise<Integer>().share();
            Promise<Integer> cancelled = new Promise<>();
            cancelled.addAction(_ -> {}).cancel();
        }
    }

    @Test
    void whatTheTestKnowsToWaitIsNotLeft() {
        assertThat(Outcomes.of(KnowsThatItWaits.class).failures()).isEmpty();
    }

    @WithReactor
    static class LeavesAll {
        @Test
        void test(Reactor reactor) {
            reactor.callLater(Duration.ofSeconds(5), () -> {});
            var _ = reactor.inline(() -> new Promise<Object>().await());
            var _ = Deferred.fail(OOPS);
        }
    }

    @Test
    @DisplayName("b106: several things left behind are told one by one")
    void several() {
        Throwable failure = Outcomes.of(LeavesAll.class).failure();

        assertThat(failure).hasMessageContaining("a failure of a Deferred");
        assertThat(failure.getSuppressed())
                .filteredOn(LeftoverError.class::isInstance)
                .extracting(Throwable::getMessage)
                .satisfiesExactly(
                        message -> assertThat(message).contains("1 inline function"),
                        message -> assertThat(message).contains("1 timer"));
    }

    @WithReactor
    static class FailsAndLeavesTimer {
        @Test
        void test(Reactor reactor) throws IOException {
            reactor.callLater(Duration.ofSeconds(5), () -> {});
            throw OOPS;
        }
    }

    @Test
    void ownFailureStaysTheFirst() {
        Throwable failure = Outcomes.of(FailsAndLeavesTimer.class).failure();

        assertThat(failure).isSameAs(OOPS);
        assertThat(Outcomes.messages(failure)).anyMatch(message -> message.contains("1 timer left behind"));
    }

    @WithReactor
    static class FailsInsideFunction {
        @Test
        void test(Reactor reactor) {
            var _ = reactor.inline(() -> {
                throw new AssertionError("expected 1, was 2");
            });
        }
    }

    @Test
    void anAssertionInsideAFunctionFailsTheTest() {
        assertThat(Outcomes.of(FailsInsideFunction.class).failure())
                .hasMessageContaining("expected 1, was 2")
                .hasRootCauseInstanceOf(AssertionError.class);
    }

    @WithReactor
    static class FailsAtItsEnd {
        @Test
        void test(Reactor reactor) {
            var _ = reactor.inline(() -> {
                try {
                    return new Promise<Object>().await();
                } finally {
                    throwOops();
                }
            });
        }

        private static void throwOops() throws IOException {
            throw OOPS;
        }
    }

    @Test
    void whatTheEndOfItsFunctionsBringsUpIsToldToo() {
        Throwable failure = Outcomes.of(FailsAtItsEnd.class).failure();

        assertThat(failure).hasMessageContaining("1 inline function");
        assertThat(failure.getSuppressed()).extracting(Throwable::getCause).contains(OOPS);
    }

    @WithReactor
    static class CancelsAll {
        @Test
        void test(Reactor reactor, VirtualTime time) {
            reactor.callLater(Duration.ofSeconds(5), () -> {}).cancel();
            Deferred<Object> function = reactor.inline(() -> new Promise<Object>().await());
            reactor.sleep(Duration.ofDays(1)).cancel();
            function.cancel();
            time.advance(Duration.ZERO);
        }
    }

    @Test
    void whatWasCancelledIsNotLeft() {
        assertThat(Outcomes.of(CancelsAll.class).failures()).isEmpty();
    }
}
