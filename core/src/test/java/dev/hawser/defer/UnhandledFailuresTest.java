package dev.hawser.defer;

import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Results.Oops;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class UnhandledFailuresTest {
    private final FakeReactor reactor = new FakeReactor();
    private final UnhandledFailures unhandled = reactor.unhandled;
    private final Oops oops = new Oops("x");

    @AfterEach
    void close() {
        reactor.close();
    }

    /** A function of a class with a name. */
    private static final class Named implements Fn<Integer, Integer> {
        @Override
        public Integer apply(Integer value) throws Exception {
            throw new Oops("named");
        }
    }

    @Test
    @DisplayName("b28: reported when the Deferred is garbage, with the failure and the class of the last function")
    void reportedWhenGarbage() {
        failWith(new Named());
        assertThat(unhandled.pending()).isEqualTo(1);
        pollUntilReported(1);
        assertThat(reactor.reports).singleElement().satisfies(report -> {
            assertThat(report.cause()).hasMessage("named");
            assertThat(report.stage()).isEqualTo(Named.class.getName());
            assertThat(report.created()).isNull();
            assertThat(report.fired()).isNull();
        });
        assertThat(unhandled.pending()).isZero();
    }

    private static void failWith(Named function) {
        Deferred<?> dropped = Deferred.succeed(1).addCallback(function);
        assertThat(dropped.isFired()).isTrue();
    }

    private void pollUntilReported(int count) {
        int reported = 0;
        for (int i = 0; i < 1000 && reported < count; i++) {
            System.gc();
            reported += unhandled.poll();
        }
        assertThat(reported).isEqualTo(count);
    }

    @Test
    @DisplayName("b28: also when it sits in a cycle of references")
    void reportedFromACycle() {
        makeCycle();
        pollUntilReported(1);
    }

    private void makeCycle() {
        Object[] cycle = new Object[2];
        Promise<Object> promise = new Promise<>();
        cycle[0] = promise.addCallback(v -> {
            cycle[1] = cycle;
            throw oops;
        });
        promise.callback(cycle);
    }

    @Test
    @DisplayName("b28: not reported while somebody may still come; reportAll tells the rest, once")
    void reportAll() {
        Deferred<Integer> kept = Deferred.fail(oops);
        System.gc();
        assertThat(unhandled.poll()).isZero();
        assertThat(unhandled.reportAll()).isEqualTo(1);
        assertThat(unhandled.reportAll()).isZero();
        assertThat(reactor.reports).extracting(UnhandledFailure::cause).containsExactly(oops);
        assertThatValue(kept.addErrback(e -> 1)).isEqualTo(1);
        assertThat(unhandled.pending()).isZero();
    }

    @Test
    @DisplayName("b28: one Throwable is reported once, however many chains it ended")
    void oncePerThrowable() {
        Promise<Integer> promise = new Promise<>();
        List<Deferred<Integer>> shares = List.of(promise.share(), promise.share(), promise.share());
        promise.errback(oops);
        assertThat(unhandled.pending()).isEqualTo(3);
        assertThat(unhandled.reportAll()).isEqualTo(1);
        Deferred<Integer> again = Deferred.fail(oops);
        assertThat(unhandled.reportAll()).isZero();
        assertThat(unhandled.pending()).isZero();
        Reference.reachabilityFence(List.of(shares, again));
    }

    @Test
    @DisplayName("b28: never for a cancel, but for a failure of the canceller's own")
    void cancelIsNotReported() {
        Promise<Integer> promise = new Promise<>();
        promise.addCallback(v -> v).cancel();
        Deferred<Object> passedOn = Deferred.fail(Suspension.cancellation(oops)).addCallback(v -> v);
        assertThat(failureOf(passedOn))
                .isInstanceOf(CancellationException.class)
                .hasCause(oops);
        assertThat(unhandled.pending()).isZero();
        new Promise<Integer>(p -> p.errback(oops)).cancel();
        assertThat(unhandled.pending()).isEqualTo(1);
    }

    @Test
    @DisplayName("b29: continuing, chaining away, awaiting, joining and sharing take it back")
    void takenBack() {
        Deferred<Integer> one = Deferred.fail(oops);
        assertThat(unhandled.pending()).isEqualTo(1);
        Deferred<Integer> two = one.addCallback(v -> v);
        assertThat(unhandled.pending()).as("it stands at the new end").isEqualTo(1);
        Deferred<Integer> three = Deferred.succeed(1).chainCallback(v -> two);
        assertThat(unhandled.pending()).isEqualTo(1);
        Promise<Integer> never = new Promise<>();
        Deferred<Integer> four = three.chainErrback(e -> never);
        assertThat(unhandled.pending()).isZero();
        never.errback(oops);
        assertThat(unhandled.pending()).isEqualTo(1);
        assertThatThrownBy(four::await).isSameAs(oops);
        assertThat(unhandled.pending()).isZero();

        Deferred<Integer> joined = Deferred.fail(oops);
        Deferred<Integer> shared = Deferred.fail(oops);
        assertThat(unhandled.pending()).isEqualTo(2);
        Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(joined));
        assertThatValue(all).isEqualTo(List.of(new Outcome.Failure<>(oops)));
        assertThatValue(shared.share().addErrback(e -> 3)).isEqualTo(3);
        assertThat(unhandled.pending()).isZero();
        assertThat(unhandled.reportAll()).isZero();
    }

    @Test
    @DisplayName("b29: looking at the outcome does not")
    void lookingIsNotHandling() {
        Deferred<Integer> failed = Deferred.fail(oops);
        assertThat(failed.outcome()).isPresent();
        assertThat(failed.toString()).contains("failed");
        assertThat(unhandled.reportAll()).isEqualTo(1);
    }

    @Test
    @DisplayName("b30: in debug mode the report says where it was made and fired")
    void debugReport() {
        Debugging.set(true);
        try {
            Promise<Integer> promise = new Promise<>();
            promise.errback(oops);
            Deferred<Integer> stage = Deferred.<Integer>fail(new Oops("y")).addCallback(v -> v);
            assertThat(unhandled.reportAll()).isEqualTo(2);
            assertThat(reactor.reports).allSatisfy(report -> {
                assertThat(report.created()).hasStackTraceContaining("debugReport");
                assertThat(report.fired()).hasStackTraceContaining("debugReport");
                assertThat(UnhandledReporter.message(report)).contains("debugReport");
            });
            Reference.reachabilityFence(stage);
        } finally {
            Debugging.set(false);
        }
    }

    @Test
    @DisplayName("b31: the name is that of the user's function, whatever the engine wrapped around it")
    void names() {
        Named named = new Named();
        List<Deferred<?>> kept = List.of(
                Deferred.<Integer>fail(new Oops("1")).addCallback(named),
                Deferred.<Integer>fail(new Oops("2")).addErrback(IllegalStateException.class, e -> 1),
                Deferred.of(() -> {
                    throw new Oops("3");
                }),
                Deferred.fail(new Oops("4")),
                Deferred.succeed(1).chainCallback(v -> Deferred.fail(new Oops("5"))));
        assertThat(unhandled.reportAll()).isEqualTo(5);
        assertThat(reactor.reports).extracting(UnhandledFailure::stage).satisfies(names -> {
            assertThat(names.get(0)).isEqualTo(Named.class.getName());
            assertThat(names.get(1)).startsWith(UnhandledFailuresTest.class.getName());
            assertThat(names.get(2)).startsWith(UnhandledFailuresTest.class.getName());
            assertThat(names.get(3)).isEmpty();
            assertThat(names.get(4)).startsWith(UnhandledFailuresTest.class.getName());
        });
        Reference.reachabilityFence(kept);
    }

    @Test
    @DisplayName("b31: the name is known even when the chain waited for an inner Deferred")
    void nameAfterWaiting() {
        Promise<Integer> inner = new Promise<>();
        Deferred<Integer> outer = Deferred.succeed(1).chainCallback(v -> inner);
        inner.errback(oops);
        unhandled.reportAll();
        assertThat(reactor.reports.getFirst().stage()).startsWith(UnhandledFailuresTest.class.getName());
        assertThat(failureOf(outer)).isSameAs(oops);
    }

    @Test
    @DisplayName("b31: a handler that throws does not keep the others from being told")
    void handlerThrows() {
        int[] calls = new int[1];
        UnhandledFailures failures = new UnhandledFailures(failure -> {
            calls[0]++;
            IllegalStateException bug = new IllegalStateException("the handler of a test, on purpose");
            bug.setStackTrace(new StackTraceElement[0]);
            throw bug;
        });
        failures.reportNow(new Oops("1"), "a function");
        failures.reportNow(new Oops("2"), "a function");
        assertThat(calls[0]).isEqualTo(2);
    }

    @Test
    @DisplayName("b31: off every reactor there is a shared collection")
    void sharedOne() throws InterruptedException {
        int[] before = new int[2];
        Thread thread = Thread.ofPlatform().start(() -> {
            assertThat(UnhandledFailures.ofCallingThread()).isSameAs(UnhandledFailures.offReactors());
            before[0] = UnhandledFailures.offReactors().pending();
            Deferred<Integer> failed = Deferred.fail(oops);
            before[1] = UnhandledFailures.offReactors().pending();
            assertThat(failureOf(failed)).isSameAs(oops);
        });
        thread.join();
        assertThat(before[1]).isEqualTo(before[0] + 1);
        assertThat(unhandled.pending()).isZero();
    }

    @Test
    @DisplayName("b31: a failed Deferred that another thread reads is not reported, and the list stays whole")
    void readByAnotherThread() throws InterruptedException {
        Deferred<Integer> first = Deferred.fail(new Oops("first"));
        Deferred<Integer> middle = Deferred.fail(new Oops("middle"));
        Deferred<Integer> last = Deferred.fail(new Oops("last"));
        Thread.ofPlatform().start(() -> failureOf(middle)).join();
        assertThat(unhandled.reportAll()).isEqualTo(2);
        assertThat(reactor.reports)
                .extracting(report -> report.cause().getMessage())
                .containsExactly("first", "last");
        assertThat(unhandled.pending()).isZero();
        Reference.reachabilityFence(List.of(first, last));
    }

    @Test
    @DisplayName("b31: the shared collection stays whole when many threads fail and take at once")
    void sharedByManyThreads() throws InterruptedException {
        UnhandledFailures offReactors = UnhandledFailures.offReactors();
        int before = offReactors.pending();
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    Deferred<Integer> first = Deferred.fail(oops);
                    Deferred<Integer> second = Deferred.fail(oops);
                    if (failureOf(first) != oops || failureOf(second) != oops) {
                        wrong.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).hasValue(0);
        assertThat(offReactors.pending()).isEqualTo(before);
    }

    @Test
    @DisplayName("what the handler adds while all are reported is left for the next time")
    void addedByTheHandler() {
        List<Deferred<?>> kept = new ArrayList<>();
        reactor.onReport = () -> kept.add(Deferred.fail(new Oops("by the handler")));
        kept.add(Deferred.fail(oops));
        assertThat(unhandled.reportAll()).isEqualTo(1);
        assertThat(unhandled.pending()).isEqualTo(1);
        reactor.onReport = () -> {};
        assertThat(unhandled.reportAll()).isEqualTo(1);
        Reference.reachabilityFence(kept);
    }

    @Test
    @DisplayName("the shared collection tells one Throwable once, too")
    void sharedOncePerThrowable() {
        List<UnhandledFailure> told = new ArrayList<>();
        UnhandledFailures shared = new UnhandledFailures(told::add, true);
        shared.reportNow(oops, "");
        shared.reportNow(oops, "");
        shared.reportNow(new Oops("another"), "");
        assertThat(told)
                .extracting(failure -> failure.cause().getMessage())
                .containsExactly(oops.getMessage(), "another");
    }

    @Test
    @DisplayName("a failed result that a select takes is taken")
    void takenBySelect() {
        Deferred<Integer> failed = Deferred.fail(oops);
        assertThat(failureOf(Select.first(Select.result(failed, value -> value))))
                .isSameAs(oops);
        assertThat(unhandled.pending()).isZero();
        Reference.reachabilityFence(failed);
    }

    @Test
    @DisplayName("a canceller that has no memory is told of at once, and ends the Deferred")
    void fatalCanceller() {
        Error error = new OutOfMemoryError("not really");
        Promise<Integer> promise = new Promise<>(_ -> {
            throw error;
        });
        promise.cancel();
        assertThat(failureOf(promise)).isSameAs(error);
        assertThat(reactor.fatalities).containsExactly(error);
    }

    @Test
    @DisplayName("what gives a Deferred and has no memory is told of at once, too")
    void fatalCallable() {
        Error error = new OutOfMemoryError("not really");
        Deferred<Integer> failed = Deferred.ofDeferred(() -> {
            throw error;
        });
        assertThat(failureOf(failed)).isSameAs(error);
        assertThat(reactor.fatalities).containsExactly(error);
    }

    @Test
    @DisplayName("when even that cannot be told, it is suppressed, and the chain goes on")
    void fatalNotTold() {
        reactor.fatalFails = new IllegalStateException("no memory to tell it");
        Error error = new OutOfMemoryError("not really");
        Deferred<Integer> failed = Deferred.succeed(1).addCallback(_ -> {
            throw error;
        });
        assertThat(failureOf(failed)).isSameAs(error).hasSuppressedException(reactor.fatalFails);
    }

    @Test
    @DisplayName("what is cancelled may throw instead, and the Deferred ends with that")
    void cancelThrows() {
        IllegalStateException failure = new IllegalStateException("cannot be asked");
        Promise<Integer> promise = Suspension.promiseOf(new Suspension.Waiter() {
            @Override
            protected Suspension suspension() {
                return reactor;
            }

            @Override
            protected void resume() {
                throw new AssertionError("waits for nothing");
            }

            @Override
            protected void resumeFromForeignThread() {
                throw new AssertionError("waits for nothing");
            }

            @Override
            protected String describe() {
                return "one that cannot be cancelled";
            }

            @Override
            protected void cancel() {
                throw failure;
            }
        });
        promise.cancel();
        assertThat(failureOf(promise)).isSameAs(failure);
    }
}
