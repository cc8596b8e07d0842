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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DeferredShareTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    @DisplayName("share: fire in the order of their making, each chain through before the next")
    void order() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Boolean> one = promise.share().addCallback(v -> log.add("1a")).addCallback(v -> log.add("1b"));
        Deferred<Boolean> two = promise.share().addCallback(v -> log.add("2"));
        promise.callback(1);
        assertThat(log).containsExactly("1a", "1b", "2");
        assertThatValue(one).isEqualTo(true);
        assertThatValue(two).isEqualTo(true);
        assertThatThrownBy(() -> promise.addCallback(v -> v)).isInstanceOf(AlreadyContinuedException.class);
    }

    @Test
    @DisplayName("share: of a fired Deferred, again and again; not of one that has another successor")
    void fired() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> before = promise.share();
        promise.callback(1);
        assertThatValue(promise.share()).isEqualTo(1);
        assertThatValue(promise.share()).isEqualTo(1);
        assertThatValue(before).isEqualTo(1);
        Oops oops = new Oops("x");
        Deferred<Integer> failed = Deferred.fail(oops);
        assertThat(failureOf(failed.share())).isSameAs(oops);
        assertThat(failureOf(failed.share())).isSameAs(oops);
    }

    @Test
    @DisplayName("share: cancelling one fails that one only; the source goes with the last")
    void cancel() {
        Promise<Integer> promise = new Promise<>(p -> log.add("source"));
        Deferred<Integer> one = promise.share();
        Deferred<Integer> two = promise.share();
        Deferred<Integer> three = promise.share();
        two.cancel();
        two.cancel();
        assertThat(failureOf(two)).isInstanceOf(CancellationException.class);
        assertPending(one);
        assertPending(promise);
        three.cancel();
        assertThat(log).isEmpty();
        Deferred<Void> end = one.addErrbackAction(e -> log.add("one")).addAction(v -> {});
        one.cancel();
        assertThat(log).containsExactly("source", "one");
        assertThat(failureOf(promise)).isInstanceOf(CancellationException.class);
        assertThatValue(end).isNull();
    }

    @Test
    @DisplayName("share: one that a sibling cancels while they are being fired fails, the others go on")
    void cancelWhileFiring() {
        Promise<Integer> promise = new Promise<>();
        List<Deferred<Integer>> shares = new ArrayList<>();
        Deferred<Void> first = promise.share().addAction(v -> shares.get(0).cancel());
        shares.add(promise.share());
        shares.add(promise.share());
        promise.callback(1);
        assertThatValue(first).isNull();
        assertThat(failureOf(shares.get(0))).isInstanceOf(CancellationException.class);
        assertThatValue(shares.get(1)).isEqualTo(1);
    }

    @Test
    @DisplayName("share: a new one may be had after all were cancelled, while the source has not ended")
    void afterAllWereCancelled() {
        Promise<Integer> promise = Promise.cancelledBy(() -> log.add("asked"));
        promise.share().cancel();
        assertThat(log).containsExactly("asked");
        Deferred<Integer> again = promise.share();
        promise.callback(2);
        assertThatValue(again).isEqualTo(2);
    }
}
