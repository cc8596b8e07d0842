package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.seconds;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.AlreadyCalledException;
import dev.hawser.defer.AlreadyContinuedException;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each misuse gives an exception that says what to do. */
@Tag("both")
class ThreadRulesTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;

    private static Throwable onAnotherThread(ThrowingCallable action) throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        action.call();
                    } catch (Throwable e) {
                        thrown[0] = e;
                    }
                })
                .join();
        return thrown[0];
    }

    @Test
    @DisplayName("every confined method throws off the owner's thread, and says what to use instead")
    void confinedMethods() throws Exception {
        DelayedCall call = reactor.callLater(seconds(1), () -> {});
        Map<String, ThrowingCallable> methods = new LinkedHashMap<>();
        methods.put("callLater", () -> reactor.callLater(seconds(1), () -> {}));
        methods.put("deferLater", () -> reactor.deferLater(seconds(1), () -> 1));
        methods.put("chainLater", () -> reactor.chainLater(seconds(1), Promise::new));
        methods.put("sleep", () -> reactor.sleep(seconds(1)));
        methods.put("inline", () -> reactor.inline(() -> 1));
        methods.put("named inline", () -> reactor.inline("name", () -> 1));
        methods.put("atomically", () -> reactor.atomically(() -> 1));
        methods.put("deferToThread", () -> reactor.deferToThread(() -> 1));
        methods.put("suggestThreadPoolSize", () -> reactor.suggestThreadPoolSize(3));
        methods.put("callWhenRunning", () -> reactor.callWhenRunning(() -> {}));
        methods.put("stop", reactor::stop);
        methods.put("stopOnSignals", reactor::stopOnSignals);
        methods.put("onSignals", () -> reactor.onSignals(_ -> {}));
        methods.put(
                "addSystemEventTrigger",
                () -> reactor.addSystemEventTrigger(SystemEvent.STARTUP, TriggerPhase.BEFORE, () -> null));
        methods.put("submitTo", () -> reactor.submitTo(reactor, () -> 1));
        methods.put("toCompletableFuture", () -> reactor.toCompletableFuture(new Promise<>()));
        methods.put("fromCompletionStage", () -> reactor.fromCompletionStage(new CompletableFuture<>()));
        methods.put("statistics", reactor::statistics);
        methods.put("dump", reactor::dump);
        methods.put("pendingTimers", reactor::pendingTimers);
        methods.put("reportUnhandledFailures", reactor::reportUnhandledFailures);
        methods.put("DelayedCall.cancel", call::cancel);
        methods.put("DelayedCall.reset", () -> call.reset(seconds(1)));
        methods.put("DelayedCall.delay", () -> call.delay(seconds(1)));
        methods.put("DelayedCall.remaining", call::remaining);
        methods.put("VirtualTime.advance", () -> rig.advance(1));
        for (var method : methods.entrySet()) {
            assertThat(onAnotherThread(method.getValue()))
                    .as(method.getKey())
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("callFromThread");
        }
        assertThat(call.isActive()).isTrue();
        call.cancel();
    }

    @Test
    @DisplayName("what any thread may use works on any thread")
    void unconfinedMethods() throws Exception {
        assertThat(onAnotherThread(() -> {
                    assertThat(reactor.name()).isEqualTo("reactor");
                    assertThat(reactor.state()).isEqualTo(ReactorState.NEW);
                    assertThat(reactor.mode()).isNotNull();
                    assertThat(reactor.nanoTime()).isZero();
                    assertThat(reactor.stoppedBySignal()).isEmpty();
                    assertThat(reactor.threadFactory()).isNotNull();
                    assertThat(reactor.executor()).isNotNull();
                    reactor.callFromThread(() -> {});
                }))
                .isNull();
        rig.advance(0);
    }

    @Test
    @DisplayName(
            "firing, cancelling or continuing from a foreign thread what a function awaits throws, and harms nothing")
    void firingFromAForeignThread() throws Exception {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> function = reactor.inline(promise::await);
        List<ThrowingCallable> uses =
                List.of(() -> promise.callback(1), () -> promise.errback(new Exception("x")), promise::cancel, () -> {
                    var _ = promise.addCallback(v -> v);
                });
        for (ThrowingCallable use : uses) {
            assertThat(onAnotherThread(use))
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("callFromThread");
        }
        assertThat(promise.isFired()).isFalse();
        promise.callback(2);
        rig.advance(0);
        assertThat(valueOf(function)).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "fired further up its chain by a foreign thread, a function is woken all the same, and the thread told")
    void foreignFiringUpstream() throws Exception {
        Promise<Integer> promise =
                CompletableFuture.supplyAsync(Promise<Integer>::new).get(); // made on a reactor, it would refuse
        Deferred<Integer> stage = promise.addCallback(v -> v + 1);
        Deferred<Integer> function = reactor.inline(stage::await);
        assertThat(onAnotherThread(() -> promise.callback(1))).isInstanceOf(WrongThreadException.class);
        rig.advance(0);
        assertThat(valueOf(function)).isEqualTo(2);
    }

    @Test
    @DisplayName("await of something unfired is refused on the main thread and names reactor.inline")
    void awaitOnTheMainThread() throws Exception {
        Promise<Integer> promise = new Promise<>();
        assertThatThrownBy(promise::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("reactor.inline");
        assertThat(onAnotherThread(promise::await))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside a reactor");
        promise.callback(1);
        assertThat(promise.await()).isEqualTo(1);
    }

    @Test
    @DisplayName("await of something unfired is refused in a callback, posted or timed")
    void awaitInACallback() {
        List<String> messages = new ArrayList<>();
        Promise<Integer> promise = new Promise<>();
        reactor.callFromThread(() -> messages.add(refusal(promise)));
        reactor.callLater(Duration.ZERO, () -> messages.add(refusal(promise)));
        rig.advance(0);
        assertThat(messages).hasSize(2).allMatch(message -> message.contains("reactor.inline"));
    }

    private static String refusal(Deferred<?> deferred) {
        try {
            return "value " + deferred.await();
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    @Test
    @DisplayName("await of something unfired is refused in a stage, also in one that a function set going")
    void awaitInAStage() {
        Promise<Integer> promise = new Promise<>();
        Deferred<String> stage = reactor.inline(() ->
                        Deferred.succeed(1).addCallback(v -> refusal(promise)).await())
                .addCallback(inFunction -> inFunction + " / " + refusal(promise));
        assertThat(valueOf(stage)).contains("inside a stage", "chainCallback", " / ");
        assertThat(valueOf(stage).split("inside a stage", -1)).hasSize(3);
    }

    @Test
    @DisplayName("a function that a stage starts may await")
    void functionStartedInAStage() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> chained = Deferred.succeed(1).chainCallback(v -> reactor.inline(() -> v + promise.await()));
        promise.callback(2);
        rig.advance(0);
        assertThat(valueOf(chained)).isEqualTo(3);
    }

    @Test
    @DisplayName("a second successor or firing, and a Deferred returned to an add…, are refused with what to do")
    void deferredMisuse() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> function = reactor.inline(promise::await);
        assertThatThrownBy(() -> promise.addCallback(v -> v))
                .isInstanceOf(AlreadyContinuedException.class)
                .hasMessageContaining("share()");
        promise.callback(1);
        assertThatThrownBy(() -> promise.callback(2)).isInstanceOf(AlreadyCalledException.class);
        rig.advance(0);
        assertThat(valueOf(function)).isEqualTo(1);
        Deferred<Deferred<Integer>> wrong = Deferred.succeed(1).addCallback(v -> new Promise<Integer>());
        assertThat(failureOf(wrong)).isInstanceOf(IllegalStateException.class).hasMessageContaining("chainCallback");
    }

    @Test
    @DisplayName("run() on a virtual thread is refused, and so is making a reactor on one")
    void virtualOwner() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        for (Runnable action : List.<Runnable>of(reactor::run, Reactor::create)) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            action.run();
                        } catch (IllegalStateException e) {
                            thrown.add(e);
                        }
                    })
                    .join();
        }
        assertThat(thrown).hasSize(2).allMatch(e -> e.getMessage().contains("Reactor.start()"));
        assertThat(reactor.state()).isEqualTo(ReactorState.NEW);
    }

    @Test
    @DisplayName("Reactor.current() off every reactor says so")
    void current() throws Exception {
        assertThat(Reactor.current()).isSameAs(reactor);
        assertThat(onAnotherThread(Reactor::current))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no reactor runs on thread");
    }

    @Test
    @DisplayName("bad options are refused with the value")
    void badOptions() {
        Map<String, Consumer<ReactorOptions>> bad = new LinkedHashMap<>();
        bad.put("was 0", options -> options.workers(0));
        bad.put("was -3", options -> options.workers(-3));
        bad.put("was PT-1S", options -> options.stopTimeout(seconds(-1)));
        bad.put("was PT-2S", options -> options.stallThreshold(seconds(-2)));
        bad.forEach((message, configure) -> assertThatThrownBy(() -> Reactor.create(configure))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message));
        assertThatThrownBy(() -> Reactor.create(options -> options.name(null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("name");
        assertThatThrownBy(() -> Reactor.create(options -> options.poller(null)))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reactor.callLater(seconds(1), null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reactor.inline(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reactor.callFromThread(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reactor.callWhenRunning(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reactor.addSystemEventTrigger(SystemEvent.STARTUP, null, () -> null))
                .isInstanceOf(NullPointerException.class);
        assertThat(reactor.pendingTimers()).isZero();
    }
}
