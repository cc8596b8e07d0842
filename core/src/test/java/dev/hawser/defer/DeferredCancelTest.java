package dev.hawser.defer;

import static dev.hawser.defer.Results.assertPending;
import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Results.Oops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DeferredCancelTest {
    private final List<Object> log = new ArrayList<>();

    @Nested
    class WithoutCanceller {
        @Test
        @DisplayName("b21: fails with CancellationException at once; one late firing is ignored, the next throws")
        void failsAtOnce() {
            Promise<Integer> promise = new Promise<>();
            promise.cancel();
            assertThat(failureOf(promise)).isInstanceOf(CancellationException.class);
            promise.callback(1);
            assertThatThrownBy(() -> promise.callback(2)).isInstanceOf(AlreadyCalledException.class);
            Promise<Integer> other = new Promise<>();
            other.cancel();
            other.errback(new Oops("late"));
            assertThatThrownBy(() -> other.errback(new Oops("later"))).isInstanceOf(AlreadyCalledException.class);
            assertThat(failureOf(other)).isInstanceOf(CancellationException.class);
        }

        @Test
        @DisplayName("b25: cancelling a fired Deferred does nothing, and does not excuse a second firing")
        void fired() {
            Promise<Integer> promise = new Promise<>();
            promise.callback(1);
            promise.cancel();
            promise.cancel();
            assertThatValue(promise).isEqualTo(1);
            assertThatThrownBy(() -> promise.callback(2)).isInstanceOf(AlreadyCalledException.class);
            Deferred<Integer> failed = Deferred.fail(new Oops("x"));
            failed.cancel();
            assertThat(failureOf(failed)).isInstanceOf(Oops.class);
        }

        @Test
        @DisplayName("b25: cancelling twice is the same as once")
        void twice() {
            Promise<Integer> promise = new Promise<>();
            promise.cancel();
            Throwable failure = failureOf(promise);
            promise.cancel();
            assertThat(failureOf(promise)).isSameAs(failure);
        }
    }

    @Nested
    class WithCanceller {
        @Test
        @DisplayName("b22: a canceller that does not fire: CancellationException, and one late firing is ignored")
        void doesNotFire() {
            Promise<Integer> promise = new Promise<>(log::add);
            promise.cancel();
            assertThat(log).containsExactly(promise);
            assertThat(failureOf(promise)).isInstanceOf(CancellationException.class);
            promise.callback(1);
            assertThatThrownBy(() -> promise.callback(1)).isInstanceOf(AlreadyCalledException.class);
        }

        @Test
        @DisplayName("b23: a canceller that fires decides; it is called with the promise, once")
        void fires() {
            Oops oops = new Oops("mine");
            Promise<Integer> failing = new Promise<>(p -> {
                log.add(p);
                p.errback(oops);
            });
            failing.cancel();
            failing.cancel();
            assertThat(log).containsExactly(failing);
            assertThat(failureOf(failing)).isSameAs(oops);
            Promise<Integer> succeeding = new Promise<>(p -> p.callback(3));
            succeeding.cancel();
            assertThatValue(succeeding).isEqualTo(3);
            assertThatValue(succeeding).isEqualTo(3);
        }

        @Test
        @DisplayName(
                "b23: after a canceller that fired, one late firing by the producer is ignored, a second is a mistake")
        void producerComesLate() {
            Promise<Integer> promise = new Promise<>(p -> p.callback(3));
            promise.cancel();
            promise.errback(new Oops("late"));
            assertThatThrownBy(() -> promise.callback(5)).isInstanceOf(AlreadyCalledException.class);
            assertThatValue(promise).isEqualTo(3);
        }

        @Test
        @DisplayName("b23: a cancel from inside the canceller does nothing")
        void reentrant() {
            Promise<Integer> promise = new Promise<>(p -> {
                log.add("called");
                p.cancel();
                assertPending(p);
                p.callback(1);
            });
            promise.cancel();
            assertThat(log).containsExactly("called");
            assertThatValue(promise).isEqualTo(1);
        }

        @Test
        @DisplayName("b24: a canceller that throws fails the Deferred with that, and is not called again")
        void throwsUp() {
            Oops oops = new Oops("canceller");
            Promise<Integer> promise = new Promise<>(p -> {
                log.add("called");
                throw oops;
            });
            promise.cancel();
            assertThat(failureOf(promise)).isSameAs(oops);
            promise.cancel();
            promise.callback(1);
            assertThat(log).hasSize(1);
            assertThat(failureOf(promise)).isSameAs(oops);
        }

        @Test
        @DisplayName("b24: what a canceller throws after it has fired is reported, not lost")
        void throwsAfterFiring() {
            try (FakeReactor reactor = new FakeReactor()) {
                Oops oops = new Oops("too late");
                Promise<Integer> promise = new Promise<>(p -> {
                    p.callback(1);
                    throw oops;
                });
                promise.cancel();
                assertThatValue(promise).isEqualTo(1);
                assertThat(reactor.reports)
                        .singleElement()
                        .extracting(UnhandledFailure::cause)
                        .isSameAs(oops);
            }
        }
    }

    @Nested
    class OnlyAsked {
        @Test
        @DisplayName("cancelledBy: each cancel asks the producer, and the promise stays unfired until it answers")
        void asks() {
            Promise<Integer> promise = Promise.cancelledBy(() -> log.add("asked"));
            promise.cancel();
            promise.cancel();
            assertThat(log).containsExactly("asked", "asked");
            assertPending(promise);
            promise.callback(1);
            assertThatValue(promise).isEqualTo(1);
            promise.cancel();
            assertThat(log).hasSize(2);
            assertThatThrownBy(() -> promise.callback(2)).isInstanceOf(AlreadyCalledException.class);
        }

        @Test
        @DisplayName("cancelledBy: a request that throws fails the promise with that")
        void requestThrows() {
            IllegalStateException bug = new IllegalStateException("bug");
            Promise<Integer> promise = Promise.cancelledBy(() -> {
                throw bug;
            });
            promise.cancel();
            assertThat(failureOf(promise)).isSameAs(bug);
            promise.callback(1);
        }
    }

    @Nested
    class InAChain {
        @Test
        @DisplayName("b26: cancelling a handle acts on the nearest unfired Deferred upstream")
        void goesUpstream() {
            Promise<Integer> promise = new Promise<>(p -> log.add("canceller"));
            Deferred<Integer> end = promise.addCallback(v -> v + 1).addErrback(Oops.class, e -> 0);
            end.cancel();
            assertThat(log).containsExactly("canceller");
            assertThat(failureOf(end)).isInstanceOf(CancellationException.class);
        }

        @Test
        @DisplayName("b26: waiting on an inner Deferred, cancel goes to the inner one, not to the outer's canceller")
        void goesInside() {
            Promise<Integer> inner = new Promise<>(p -> log.add("inner"));
            Promise<Integer> promise = new Promise<>(p -> log.add("outer"));
            Deferred<Integer> end = promise.chainCallback(v -> inner).addCallback(v -> v);
            promise.callback(1);
            end.cancel();
            assertThat(log).containsExactly("inner");
            assertThat(failureOf(end)).isInstanceOf(CancellationException.class);
            assertThatValue(promise).isEqualTo(1);
        }

        @Test
        @DisplayName("b26: while a function upstream is running there is nothing to cancel")
        void running() {
            Promise<Integer> promise = new Promise<>();
            Deferred<?>[] end = new Deferred<?>[1];
            Deferred<Integer> last = promise.addCallback(v -> {
                        end[0].cancel();
                        return v;
                    })
                    .addCallback(v -> v + 1);
            end[0] = last;
            promise.callback(1);
            assertThatValue(last).isEqualTo(2);
        }

        @Test
        @DisplayName("b27: an errback may make something else of a cancel: the end comes later, or with a value")
        void cancelIsNotTheEnd() {
            Promise<Integer> promise = new Promise<>();
            Promise<Integer> tidyUp = new Promise<>();
            Deferred<Integer> end = promise.chainErrback(CancellationException.class, e -> tidyUp);
            end.cancel();
            assertPending(end);
            tidyUp.callback(7);
            assertThatValue(end).isEqualTo(7);
        }

        @Test
        @DisplayName("b27: and the next cancel hits what the chain waits for now")
        void nextCancel() {
            Promise<Integer> promise = new Promise<>();
            Promise<Integer> tidyUp = new Promise<>();
            Deferred<Integer> end = promise.chainErrback(CancellationException.class, e -> tidyUp);
            end.cancel();
            end.cancel();
            assertThat(failureOf(tidyUp)).isInstanceOf(CancellationException.class);
            assertThat(failureOf(end)).isSameAs(failureOf(tidyUp));
        }
    }
}
