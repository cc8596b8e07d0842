package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.AlreadyContinuedException;
import dev.hawser.defer.Debugging;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class InlineFunctionTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    @Test
    @DisplayName("b50: await gives the value, and what the function returns fires its Deferred")
    void awaitGivesTheValue() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> function = reactor.inline(() -> promise.await() + 1);
        assertThat(function.isFired()).isFalse();
        promise.callback(41);
        assertThat(function.isFired())
                .as("a function is not run inside the firing call")
                .isFalse();
        rig.advance(0);
        assertThat(valueOf(function)).isEqualTo(42);
    }

    @Test
    @DisplayName("b50: await throws the failure object itself, checked or not")
    void awaitThrowsTheFailureItself() {
        IOException lost = new IOException("lost");
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> declared = reactor.inline(() -> {
            try {
                return promise.await(IOException.class);
            } catch (IOException e) {
                log.add(e);
                throw e;
            }
        });
        promise.errback(lost);
        rig.advance(0);
        assertThat(log).containsExactly(lost);
        assertThat(failureOf(declared)).isSameAs(lost);
    }

    @Test
    @DisplayName("b50: a function that awaits nothing has ended when inline returns, with a value or a failure")
    void withoutAwait() {
        assertThat(valueOf(reactor.inline(() -> "done"))).isEqualTo("done");
        assertThat(valueOf(reactor.inline("named", () -> Thread.currentThread().getName())))
                .isEqualTo("named");
        IOException oops = new IOException("oops");
        assertThat(failureOf(reactor.inline(() -> {
                    throw oops;
                })))
                .isSameAs(oops);
    }

    @Test
    @DisplayName("b50: a function runs up to its first suspension before inline returns: A1 B1 A2")
    void startsSynchronously() {
        Promise<Integer> gate = new Promise<>();
        var a = reactor.inline(() -> {
            log.add("A1");
            var b = reactor.inline(() -> {
                log.add("B1");
                int value = gate.await();
                log.add("B2");
                return value;
            });
            log.add("A2");
            return b.await();
        });
        log.add("main");
        gate.callback(7);
        rig.advance(0);
        assertThat(log).containsExactly("A1", "B1", "A2", "main", "B2");
        assertThat(valueOf(a)).isEqualTo(7);
    }

    @Test
    @DisplayName("b51: a loop of awaits of what has fired already neither suspends nor grows the stack")
    void manyFiredAwaits() {
        Deferred<Integer> sum = reactor.inline(() -> {
            int total = 0;
            for (int i = 0; i < 100_000; i++) {
                total += Deferred.succeed(1).await();
            }
            return total;
        });
        assertThat(valueOf(sum)).isEqualTo(100_000);
    }

    @Test
    @DisplayName("b51: a nest of 3,000 functions that wait for one Deferred resumes without recursion")
    void deepNest() {
        Promise<Integer> bottom = new Promise<>();
        Deferred<Integer> at = bottom;
        for (int i = 0; i < 3_000; i++) {
            Deferred<Integer> below = at;
            at = reactor.inline(() -> below.await() + 1);
        }
        bottom.callback(0);
        rig.advance(0);
        assertThat(valueOf(at)).isEqualTo(3_000);
    }

    private int nested(int depth, Deferred<Integer> bottom) {
        return depth == 0
                ? bottom.await()
                : reactor.inline(() -> nested(depth - 1, bottom)).await() + 1;
    }

    @Test
    @DisplayName("b51: functions that start each other 1,000 deep resume as well")
    void deepStarts() {
        Promise<Integer> bottom = new Promise<>();
        Deferred<Integer> top = reactor.inline(() -> nested(1_000, bottom));
        assertThat(top.isFired()).isFalse();
        bottom.callback(5);
        rig.advance(0);
        assertThat(valueOf(top)).isEqualTo(1_005);
    }

    @Test
    @DisplayName("b52: a handled failure, there already or yet to come, leaves the function succeeding")
    void handledFailures() {
        Promise<Integer> later = new Promise<>();
        Deferred<String> function = reactor.inline(() -> {
            String caught = "";
            for (Deferred<Integer> failing : List.of(Deferred.<Integer>fail(new IOException("now")), later)) {
                try {
                    failing.await();
                } catch (Exception e) {
                    caught += e.getMessage();
                }
            }
            return caught;
        });
        later.errback(new IOException(" later"));
        rig.advance(0);
        assertThat(valueOf(function)).isEqualTo("now later");
    }

    @Test
    @DisplayName("b52: stacked functions resume innermost first, with the callbacks between the levels in between")
    void innermostFirst() {
        Promise<Integer> bottom = new Promise<>();
        Deferred<Integer> inner = reactor.inline(() -> {
            int value = bottom.await();
            log.add("inner");
            return value;
        });
        Deferred<Integer> between = inner.addCallback(value -> {
            log.add("callback");
            return value;
        });
        Deferred<Integer> outer = reactor.inline(() -> {
            int value = between.await();
            log.add("outer");
            return value;
        });
        bottom.callback(3);
        rig.advance(0);
        assertThat(log).containsExactly("inner", "callback", "outer");
        assertThat(valueOf(outer)).isEqualTo(3);
    }

    @Test
    @DisplayName("b52: functions resume in the order in which what they await was fired, in the same turn")
    void orderOfFiring() {
        List<Promise<String>> promises = List.of(new Promise<>(), new Promise<>(), new Promise<>());
        List<Deferred<Boolean>> functions = promises.stream()
                .map(promise -> reactor.inline(() -> log.add(promise.await())))
                .toList();
        var _ = reactor.callLater(Duration.ZERO, () -> {
            promises.get(2).callback("c");
            promises.get(0).callback("a");
            promises.get(1).callback("b");
            log.add("callback over");
            long turn = reactor.statistics().turns();
            reactor.callFromThread(() -> log.add(reactor.statistics().turns() - turn));
        });
        rig.advance(0);
        assertThat(log).containsExactly("callback over", "c", "a", "b", 1L);
        assertThat(functions).allMatch(Deferred::isFired);
    }

    @Test
    @DisplayName("b54: the function ends only when the awaited chain really ends, with the value of that")
    void awaitsTheWholeChain() {
        Promise<Integer> promise = new Promise<>();
        Promise<Integer> more = new Promise<>();
        Deferred<Integer> function = reactor.inline(
                () -> promise.chainErrback(IOException.class, e -> more).await());
        Deferred<Integer> outer = reactor.inline(function::await);
        promise.errback(new IOException("first"));
        rig.advance(0);
        assertThat(outer.isFired()).isFalse();
        more.callback(9);
        rig.advance(0);
        assertThat(valueOf(outer)).isEqualTo(9);
    }

    private int third(Deferred<Integer> bottom) throws IOException {
        return bottom.await(IOException.class);
    }

    private int second(Deferred<Integer> bottom) {
        return reactor.inline(() -> third(bottom)).await();
    }

    private int first(Deferred<Integer> bottom) {
        return reactor.inline(() -> second(bottom)).await();
    }

    @Test
    @DisplayName("b55: in debug mode a failure names each function on its way, and keeps its own stack")
    void debugModeNamesTheWay() {
        boolean before = Debugging.isOn();
        Debugging.set(true);
        try {
            Promise<Integer> bottom = new Promise<>();
            Deferred<Integer> top = reactor.inline(() -> first(bottom));
            IOException failure = new IOException("deep");
            StackTraceElement[] own = failure.getStackTrace();
            bottom.errback(failure);
            rig.advance(0);
            Throwable seen = failureOf(top);
            assertThat(seen).isSameAs(failure);
            assertThat(seen.getStackTrace()).isEqualTo(own);
            List<String> methods = Arrays.stream(seen.getSuppressed())
                    .flatMap(site -> Arrays.stream(site.getStackTrace()))
                    .map(StackTraceElement::getMethodName)
                    .toList();
            assertThat(methods).containsSubsequence("third", "second", "first");
        } finally {
            Debugging.set(before);
        }
    }

    @Test
    @DisplayName("b56: the body and its result's holders are free after the end, though the Deferred lives on")
    void holdsNothing() {
        List<Deferred<?>> kept = new ArrayList<>();
        WeakReference<Object> captured = startHolding(kept);
        rig.advance(0);
        for (int i = 0; i < 100 && captured.get() != null; i++) {
            System.gc();
        }
        assertThat(captured.get()).isNull();
        assertThat(kept).hasSize(1);
    }

    private WeakReference<Object> startHolding(List<Deferred<?>> kept) {
        byte[] large = new byte[1000];
        Promise<Integer> promise = new Promise<>();
        Callable<Integer> body = () -> promise.await() + large.length;
        kept.add(reactor.inline(body));
        promise.callback(1);
        return new WeakReference<>(large);
    }

    @Test
    @DisplayName("b59: a Deferred that waits for an inner one is waited for to its end")
    void awaitsAChained() {
        Promise<Integer> inner = new Promise<>();
        Deferred<Integer> chained = Deferred.succeed(1).chainCallback(v -> inner);
        Deferred<Integer> function = reactor.inline(() -> chained.await());
        rig.advance(0);
        assertThat(function.isFired()).isFalse();
        inner.callback(6);
        rig.advance(0);
        assertThat(valueOf(function)).isEqualTo(6);
    }

    @Test
    @DisplayName("b59: a function that returns a Deferred fails, and is told to await it")
    void returnsADeferred() {
        assertThat(failureOf(reactor.inline(() -> new Promise<Integer>())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("returned a Deferred")
                .hasMessageContaining("await");
    }

    @Test
    @DisplayName("b60: awaiting again gives the same value or failure again, also after another suspension")
    void awaitIsIdempotent() {
        Promise<Integer> value = new Promise<>();
        Promise<Integer> failure = new Promise<>();
        IOException oops = new IOException("oops");
        Deferred<Integer> function = reactor.inline(() -> {
            log.add(value.await());
            log.add(reactor.sleep(Duration.ofSeconds(1)).isFired());
            log.add(value.await());
            for (int i = 0; i < 2; i++) {
                try {
                    failure.await();
                } catch (Exception e) {
                    log.add(e);
                }
            }
            return value.await();
        });
        value.callback(4);
        rig.advance(0);
        failure.errback(oops);
        rig.advance(1);
        assertThat(log).containsExactly(4, false, 4, oops, oops);
        assertThat(valueOf(function)).isEqualTo(4);
    }

    @Test
    @DisplayName("b60: a second waiter is refused and told of share(), by which two of them get the value")
    void twoWaitersShare() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> first = reactor.inline(promise::await);
        Deferred<Integer> second = reactor.inline(promise::await);
        assertThat(failureOf(second))
                .isInstanceOf(AlreadyContinuedException.class)
                .hasMessageContaining("share()");
        Promise<Integer> shared = new Promise<>();
        Deferred<Integer> third = reactor.inline(() -> shared.share().await());
        Deferred<Integer> fourth = reactor.inline(() -> shared.share().await());
        promise.callback(1);
        shared.callback(2);
        rig.advance(0);
        assertThat(valueOf(first)).isEqualTo(1);
        assertThat(valueOf(third)).isEqualTo(2);
        assertThat(valueOf(fourth)).isEqualTo(2);
    }

    @Test
    @DisplayName("b60: await takes the place only while it waits: the Deferred can be continued afterwards")
    void placeIsFreeAfterwards() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> function = reactor.inline(promise::await);
        assertThatThrownBy(() -> promise.addCallback(v -> v)).isInstanceOf(AlreadyContinuedException.class);
        promise.callback(8);
        rig.advance(0);
        Deferred<Integer> next = promise.addCallback(v -> v + 1);
        assertThat(valueOf(next)).isEqualTo(9);
        assertThat(valueOf(function)).isEqualTo(8);
    }

    @Test
    @DisplayName("two functions never run at once, and code between two awaits is not interleaved")
    void noInterleaving() {
        int[] inside = {0};
        int[] most = {0};
        List<Deferred<Integer>> functions = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            functions.add(reactor.inline(() -> {
                for (int round = 0; round < 20; round++) {
                    inside[0]++;
                    most[0] = Math.max(most[0], inside[0]);
                    inside[0]--;
                    reactor.sleep(Duration.ofMillis(1)).await();
                }
                return 20;
            }));
        }
        rig.advance(1);
        assertThat(functions).allMatch(Deferred::isFired);
        assertThat(most[0]).isEqualTo(1);
    }

    @Test
    @DisplayName("inlineAction starts a function that returns nothing, also one that is given as a method")
    void returnsNothing() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Void> function = reactor.inlineAction("quiet", () -> log.add(promise.await()));
        Promise<Integer> second = new Promise<>();
        Deferred<Void> other = reactor.inlineAction(second::await);
        Deferred<Void> failing = reactor.inlineAction(() -> {
            throw new IOException("oops");
        });
        assertThat(reactor.dump()).extracting(FunctionInfo::name).contains("quiet");
        promise.callback(4);
        second.callback(5);
        rig.advance(0);
        assertThat(log).containsExactly(4);
        assertThat(function.await()).isNull();
        assertThat(other.await()).isNull();
        assertThat(failureOf(failing)).hasMessage("oops");
    }
}
