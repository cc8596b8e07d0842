package dev.hawser.defer;

import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.defer.Results.Oops;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DebuggingTest {
    @AfterEach
    void off() {
        Debugging.set(false);
    }

    @Test
    @DisplayName("b6: in debug mode a second firing shows where it was made and first fired, not where it was second")
    void secondFiring() {
        Debugging.set(true);
        Promise<Integer> promise = make();
        fireFirst(promise);
        Throwable thrown = catchThrowable(() -> promise.callback(2));
        assertThat(thrown).isInstanceOf(AlreadyCalledException.class);
        assertThat(thrown.getSuppressed()).hasSize(2);
        assertThat(thrown.getSuppressed()[0]).hasStackTraceContaining("DebuggingTest.make");
        assertThat(thrown.getSuppressed()[1]).hasStackTraceContaining("DebuggingTest.fireFirst");
        Debugging.set(false);
        Promise<Integer> plain = new Promise<>();
        plain.callback(1);
        assertThat(catchThrowable(() -> plain.callback(2)).getSuppressed()).isEmpty();
    }

    private static Promise<Integer> make() {
        return new Promise<>();
    }

    private static void fireFirst(Promise<Integer> promise) {
        promise.callback(1);
    }

    @Test
    @DisplayName("b6: switching debug mode in the middle of a life breaks nothing")
    void toggling() {
        Promise<Integer> madeOff = new Promise<>();
        Debugging.set(true);
        Deferred<Integer> stageOn = madeOff.addCallback(v -> v + 1);
        Promise<Integer> madeOn = new Promise<>();
        Debugging.set(false);
        madeOff.callback(1);
        madeOn.callback(3);
        Debugging.set(true);
        assertThatValue(stageOn.chainCallback(v -> madeOn)
                        .addCallback(v -> v)
                        .share()
                        .addBoth(o -> 1)
                        .addErrback(e -> 0)
                        .share())
                .isEqualTo(1);
        assertThatThrownBy(() -> madeOff.callback(2)).isInstanceOf(AlreadyCalledException.class);
        Debugging.set(false);
        assertThatThrownBy(() -> madeOff.callback(2)).isInstanceOf(AlreadyCalledException.class);
    }

    @Test
    @DisplayName("debug: a use on a thread that is not the owner's is refused; reading a fired one is not")
    void owner() throws InterruptedException {
        Debugging.set(true);
        Promise<Integer> promise = new Promise<>();
        Throwable[] thrown = new Throwable[4];
        Thread.ofPlatform()
                .start(() -> {
                    thrown[0] = catchThrowable(() -> promise.callback(1));
                    thrown[1] = catchThrowable(() -> promise.addCallback(v -> v));
                    thrown[2] = catchThrowable(promise::cancel);
                })
                .join();
        assertThat(thrown[0]).isInstanceOf(WrongThreadException.class).hasMessageContaining("belongs to");
        assertThat(thrown[1]).isInstanceOf(WrongThreadException.class);
        assertThat(thrown[2]).isInstanceOf(WrongThreadException.class);
        promise.callback(2);
        Thread.ofPlatform()
                .start(() -> thrown[3] = catchThrowable(promise::await))
                .join();
        assertThat(thrown[3]).isNull();
    }

    @Test
    @DisplayName("debug: what was made off every reactor belongs to the first one that uses it")
    void adoption() throws InterruptedException {
        Debugging.set(true);
        Promise<Integer> promise = new Promise<>();
        try (FakeReactor reactor = new FakeReactor()) {
            Deferred<Integer> function =
                    reactor.inline(() -> promise.addCallback(v -> v + 1).await());
            Throwable[] thrown = new Throwable[1];
            Thread.ofPlatform()
                    .start(() -> thrown[0] = catchThrowable(promise::cancel))
                    .join();
            assertThat(thrown[0]).isInstanceOf(WrongThreadException.class);
            promise.callback(1);
            reactor.turn();
            assertThatValue(function).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("debug: the failure of a cancel has a stack, else not")
    void cancellationStack() {
        Promise<Integer> off = new Promise<>();
        off.cancel();
        assertThat(failureOf(off).getStackTrace()).isEmpty();
        Debugging.set(true);
        Promise<Integer> on = new Promise<>();
        on.cancel();
        assertThat(failureOf(on)).hasStackTraceContaining("cancellationStack");
    }

    @Test
    @DisplayName("debug: what it knows of a Deferred goes with it")
    void tableIsWeak() {
        WeakIdentityMap<Object, Integer> map = new WeakIdentityMap<>();
        Oops key = new Oops("kept");
        assertThat(map.put(key, 1)).isTrue();
        assertThat(map.put(key, 2)).isFalse();
        assertThat(map.get(key)).isEqualTo(2);
        for (int i = 0; i < 100; i++) {
            assertThat(map.put(new Oops("dropped"), i)).isTrue();
        }
        for (int i = 0; i < 1000 && map.size() > 1; i++) {
            System.gc();
        }
        assertThat(map.size()).isEqualTo(1);
        assertThat(map.get(key)).isEqualTo(2);
    }

    private static Throwable onAnotherThread(Runnable use) throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        Thread.ofPlatform().start(() -> thrown[0] = catchThrowable(use::run)).join();
        return thrown[0];
    }

    @Test
    @DisplayName("debug: a further share, and a list, are uses too")
    void sharing() throws InterruptedException {
        Debugging.set(true);
        Promise<Integer> promise = new Promise<>();
        Promise<Integer> listed = new Promise<>();
        Deferred<Integer> first = promise.share();
        assertThat(onAnotherThread(() -> {
                    var _ = promise.share();
                }))
                .isInstanceOf(WrongThreadException.class);
        assertThat(onAnotherThread(() -> {
                    var _ = DeferredList.of(List.of(listed, new Promise<Integer>()));
                }))
                .isInstanceOf(WrongThreadException.class);
        promise.callback(1);
        assertThatValue(first).isEqualTo(1);
    }

    @Test
    @DisplayName("debug: a cancel is refused if either the handle or what it would cancel is another's")
    void cancelOfAnothers() throws InterruptedException {
        Debugging.set(true);
        Promise<Integer> known = new Promise<>();
        Debugging.set(false);
        Promise<Integer> unknown = new Promise<>();
        Deferred<Integer> ofKnown = known.addCallback(v -> v);
        Debugging.set(true);
        Deferred<Integer> ofUnknown = unknown.addCallback(v -> v);
        assertThat(onAnotherThread(ofKnown::cancel)).isInstanceOf(WrongThreadException.class);
        assertThat(onAnotherThread(ofUnknown::cancel)).isInstanceOf(WrongThreadException.class);
        assertThat(known.isFired()).isFalse();
        assertThat(unknown.isFired()).isFalse();
    }
}
