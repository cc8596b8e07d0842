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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DeferredAwaitTest {
    private final FakeReactor reactor = new FakeReactor();
    private final List<Object> log = new ArrayList<>();
    private final Oops oops = new Oops("x");

    @AfterEach
    void close() {
        reactor.close();
    }

    @Test
    @DisplayName("b50: await gives the value, or throws the very failure")
    void valueOrFailure() {
        Promise<Integer> good = new Promise<>();
        Promise<Integer> bad = new Promise<>();
        Deferred<Integer> sum = reactor.inline(() -> {
            int value = good.await();
            try {
                return value + bad.await(Oops.class);
            } catch (Oops failure) {
                log.add(failure);
                return value;
            }
        });
        assertPending(sum);
        good.callback(1);
        reactor.turn();
        bad.errback(oops);
        reactor.turn();
        assertThatValue(sum).isEqualTo(1);
        assertThat(log).containsExactly(oops);
        Deferred<Integer> failing = reactor.inline(bad::await);
        assertThat(failureOf(failing)).isSameAs(oops);
    }

    @Test
    @DisplayName("b51: a long loop over fired Deferreds needs no more stack than a short one")
    void loop() {
        Deferred<Integer> fired = Deferred.succeed(1);
        Deferred<Integer> sum = reactor.inline(() -> {
            int total = 0;
            for (int i = 0; i < 100_000; i++) {
                total += fired.await();
            }
            return total;
        });
        assertThatValue(sum).isEqualTo(100_000);
    }

    @Test
    @DisplayName("b51: a thousand functions, each waiting for the next, are resumed one after the other")
    void nest() {
        Promise<Integer> last = new Promise<>();
        Deferred<Integer> at = last;
        for (int i = 0; i < 1000; i++) {
            Deferred<Integer> inner = at;
            at = reactor.inline(() -> inner.await() + 1);
        }
        assertPending(at);
        last.callback(0);
        reactor.turn();
        assertThatValue(at).isEqualTo(1000);
    }

    @Test
    @DisplayName("b52: plain stages run inside the firing call; who awaits joins the ready queue, in order of firing")
    void order() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> end = promise.addCallback(v -> {
            log.add("stage");
            return v;
        });
        Deferred<Boolean> function = reactor.inline(() -> {
            end.await();
            return log.add("function");
        });
        promise.callback(1);
        log.add("fired");
        reactor.turn();
        assertThat(log).containsExactly("stage", "fired", "function");
        assertThatValue(function).isEqualTo(true);
    }

    @Test
    @DisplayName("b53: cancelling the function cancels what it awaits; it may swallow that and go on")
    void cancel() {
        Promise<Integer> first = new Promise<>();
        Promise<Integer> second = new Promise<>();
        Deferred<Integer> function = reactor.inline(() -> {
            try {
                return first.await();
            } catch (CancellationException cancelled) {
                log.add("swallowed");
                return second.await();
            }
        });
        function.cancel();
        reactor.turn();
        assertPending(function);
        assertThat(log).containsExactly("swallowed");
        function.cancel();
        reactor.turn();
        assertThat(failureOf(function)).isSameAs(failureOf(second)).isInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("b54: the function ends only when the awaited chain does, also when that takes longer after a cancel")
    void cancelTakesLonger() {
        Promise<Integer> tidyUp = new Promise<>();
        Deferred<Integer> chain = new Promise<Integer>().chainErrback(e -> tidyUp);
        Deferred<Integer> function = reactor.inline(chain::await);
        function.cancel();
        reactor.turn();
        assertPending(function);
        tidyUp.callback(4);
        reactor.turn();
        assertThatValue(function).isEqualTo(4);
    }

    @Test
    @DisplayName("b55: in debug mode each function on the way adds a marker of its await site, once a site")
    void awaitSites() {
        Debugging.set(true);
        try {
            Promise<Integer> promise = new Promise<>();
            Deferred<Integer> inner = reactor.inline(() -> innerFunction(promise));
            Deferred<Integer> outer = reactor.inline(() -> outerFunction(inner));
            promise.errback(oops);
            reactor.turn();
            assertThat(outer.isFired()).isTrue();
            assertThat(oops.getSuppressed())
                    .hasSize(2)
                    .allSatisfy(marker -> assertThat(marker).isInstanceOf(AwaitSite.class));
            assertThat(oops.getSuppressed()[0]).hasStackTraceContaining("innerFunction");
            assertThat(oops.getSuppressed()[1]).hasStackTraceContaining("outerFunction");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(outer::await).isSameAs(oops);
            }
            assertThat(oops.getSuppressed()).as("one more site").hasSize(3);
        } finally {
            Debugging.set(false);
        }
    }

    private static int innerFunction(Deferred<Integer> deferred) {
        return deferred.await();
    }

    private static int outerFunction(Deferred<Integer> deferred) {
        return deferred.await();
    }

    @Test
    @DisplayName("b55: without debug mode a failure stays as it is")
    void noMarkers() {
        assertThat(failureOf(Deferred.fail(oops)).getSuppressed()).isEmpty();
    }

    @Test
    @DisplayName("b60: awaiting a fired Deferred is always allowed and always gives the same, by anybody")
    void idempotent() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> first = reactor.inline(() -> promise.await() + promise.await());
        promise.callback(2);
        Deferred<Integer> second = reactor.inline(promise::await);
        reactor.turn();
        assertThatValue(first).isEqualTo(4);
        assertThatValue(second).isEqualTo(2);
        assertThatValue(promise.addCallback(v -> v))
                .as("the slot is free again")
                .isEqualTo(2);
        assertThatValue(promise).isEqualTo(2);
        Deferred<Integer> failed = Deferred.fail(oops);
        assertThatThrownBy(failed::await).isSameAs(oops);
        assertThatThrownBy(failed::await).isSameAs(oops);
    }

    @Test
    @DisplayName("b60: a second waiter of an unfired Deferred is refused, and share() serves both")
    void twoWaiters() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> first = reactor.inline(promise::await);
        Deferred<Integer> second = reactor.inline(promise::await);
        assertThat(failureOf(second))
                .isInstanceOf(AlreadyContinuedException.class)
                .hasMessageContaining("awaited by function-0")
                .hasMessageContaining("share()");
        assertThatThrownBy(() -> promise.addCallback(v -> v)).isInstanceOf(AlreadyContinuedException.class);
        Promise<Integer> shared = new Promise<>();
        List<Deferred<Integer>> both =
                List.of(reactor.inline(shared.share()::await), reactor.inline(shared.share()::await));
        promise.callback(1);
        shared.callback(5);
        reactor.turn();
        assertThatValue(first).isEqualTo(1);
        assertThat(both).allSatisfy(each -> assertThatValue(each).isEqualTo(5));
    }

    @Test
    @DisplayName("await: on an unfired Deferred it throws where nobody can be set aside, saying what to do")
    void whereItCannot() throws InterruptedException {
        Promise<Integer> promise = new Promise<>();
        assertThatThrownBy(promise::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inline");
        Throwable[] thrown = new Throwable[1];
        Thread.ofPlatform()
                .start(() -> thrown[0] = org.assertj.core.api.Assertions.catchThrowable(promise::await))
                .join();
        assertThat(thrown[0]).isInstanceOf(IllegalStateException.class).hasMessageContaining("outside a reactor");
        Deferred<Integer> stage = Deferred.succeed(1).addCallback(v -> promise.await());
        assertThat(failureOf(stage)).isInstanceOf(IllegalStateException.class).hasMessageContaining("chainCallback");
        promise.callback(3);
        assertThatValue(Deferred.succeed(1).addCallback(v -> promise.await()))
                .as("fired: allowed in a stage too")
                .isEqualTo(3);
    }

    @Test
    @DisplayName("await: a function that is started inside a stage may wait")
    void startedInAStage() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> chain = Deferred.succeed(1).chainCallback(v -> reactor.inline(promise::await));
        assertPending(chain);
        promise.callback(8);
        reactor.turn();
        assertThatValue(chain).isEqualTo(8);
        assertThat(reactor.stages()).isZero();
    }

    @Test
    @DisplayName("threads: a foreign thread that fires, cancels or continues what is awaited is refused, unchanged")
    void foreignThread() throws InterruptedException {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> function = reactor.inline(promise::await);
        Thread.ofPlatform()
                .start(() -> {
                    check(() -> promise.callback(1));
                    check(() -> promise.errback(oops));
                    check(promise::cancel);
                    check(() -> promise.addCallback(v -> v));
                    check(promise::share);
                })
                .join();
        assertThat(log)
                .hasSize(5)
                .allSatisfy(thrown -> assertThat(thrown)
                        .isInstanceOfSatisfying(
                                WrongThreadException.class,
                                e -> assertThat(e)
                                        .hasMessageContaining("function-0")
                                        .hasMessageContaining("callFromThread")));
        assertPending(promise);
        promise.callback(7);
        reactor.turn();
        assertThatValue(function).isEqualTo(7);
    }

    private void check(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        log.add(org.assertj.core.api.Assertions.catchThrowable(call));
    }

    @Test
    @DisplayName("threads: who waits further down a chain that a foreign thread fires is woken all the same")
    void foreignThreadFurtherUp() throws Exception {
        Promise<Integer> promise =
                CompletableFuture.supplyAsync(Promise<Integer>::new).get(); // made on a reactor, it would refuse
        Deferred<Integer> function = reactor.inline(promise.addCallback(v -> v + 1)::await);
        Thread.ofPlatform().start(() -> check(() -> promise.callback(1))).join();
        assertThat(log).singleElement().isInstanceOf(WrongThreadException.class);
        reactor.turn();
        assertThatValue(function).isEqualTo(2);
    }
}
