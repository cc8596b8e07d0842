package dev.hawser.defer;

import static dev.hawser.defer.Results.assertPending;
import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static dev.hawser.defer.Results.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Results.Oops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DeferredChainingTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    @DisplayName("b13: an unfired Deferred that a function returns is waited for; its outcome goes on")
    void waitsForInner() {
        Oops oops = new Oops("x");
        Promise<Integer> inner = new Promise<>();
        Deferred<Integer> outer = Deferred.succeed(1).chainCallback(v -> inner);
        assertPending(outer);
        inner.callback(2);
        assertThatValue(outer).isEqualTo(2);
        assertThatValue(inner).as("the inner one's result stays").isEqualTo(2);

        Promise<Integer> failing = new Promise<>();
        Deferred<Integer> handled = Deferred.<Integer>fail(oops).chainErrback(e -> failing);
        assertPending(handled);
        failing.errback(oops);
        assertThat(failureOf(handled)).isSameAs(oops);
    }

    @Test
    @DisplayName("b13: a fired one goes on at once, and its slot is taken")
    void firedInner() {
        Deferred<Integer> inner = Deferred.succeed(5);
        assertThatValue(Deferred.succeed(1).chainCallback(v -> inner)).isEqualTo(5);
        assertThatThrownBy(() -> inner.addCallback(v -> v)).isInstanceOf(AlreadyContinuedException.class);
        assertThatValue(inner).isEqualTo(5);
    }

    @Test
    @DisplayName("b14: a failure that was taken by the outer chain is reported by the outer one only")
    void takenFailureIsNotUnhandled() {
        try (FakeReactor reactor = new FakeReactor()) {
            Oops oops = new Oops("x");
            Promise<Integer> inner = new Promise<>();
            Deferred<Integer> outer = Deferred.succeed(1).chainCallback(v -> inner);
            inner.errback(oops);
            assertThat(reactor.unhandled.pending()).isEqualTo(1);
            Deferred<Integer> fired = Deferred.fail(oops);
            Deferred<Integer> second = Deferred.succeed(1).chainCallback(v -> fired);
            assertThat(reactor.unhandled.pending()).isEqualTo(2);
            assertThat(valueOf(outer.addErrback(e -> 0)) + valueOf(second.addErrback(e -> 1)))
                    .isEqualTo(1);
            assertThat(reactor.unhandled.pending()).isZero();
        }
    }

    @Test
    @DisplayName("b16: chaining is transitive, and a stage of the middle runs before what waits for it")
    void transitive() {
        Promise<Integer> c = new Promise<>();
        Deferred<Integer> b = Deferred.succeed(1).chainCallback(v -> c).addCallback(v -> {
            log.add("b got " + v);
            return v + 1;
        });
        Deferred<Integer> a = Deferred.succeed(0).chainCallback(v -> b).addCallback(v -> {
            log.add("a got " + v);
            return v + 1;
        });
        assertPending(a);
        c.callback(10);
        assertThat(log).containsExactly("b got 10", "a got 11");
        assertThatValue(a).isEqualTo(12);
    }

    @Test
    @DisplayName("b17: the middle may be fired before or after the outer one: the result is the same")
    void orderOfFiringDoesNotMatter() {
        for (boolean middleFirst : new boolean[] {true, false}) {
            Promise<Integer> inner = new Promise<>();
            Promise<Integer> middleStart = new Promise<>();
            Promise<Integer> outerStart = new Promise<>();
            Deferred<Integer> middle = middleStart.chainCallback(v -> inner);
            Deferred<Integer> outer = outerStart.chainCallback(v -> middle);
            (middleFirst ? middleStart : outerStart).callback(1);
            (middleFirst ? outerStart : middleStart).callback(1);
            assertPending(outer);
            assertPending(middle);
            inner.callback(3);
            assertThatValue(outer).isEqualTo(3);
            assertThatValue(middle).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("b19: what a stage waits on is known while it waits, and forgotten afterwards")
    void bookkeeping() {
        Promise<Integer> inner = new Promise<>();
        Stage<Integer> outer = (Stage<Integer>) Deferred.succeed(1).<Integer>chainCallback(v -> inner);
        assertThat(outer.upstream).isSameAs(inner);
        assertThat(outer.state).isEqualTo(State.WAITING);
        inner.callback(1);
        assertThat(outer.upstream).isNull();
        assertThat(inner.next).isEqualTo(Firing.Taken.TAKEN);
    }

    @Test
    @DisplayName("b20: a function that returns its own stage's Deferred fails it")
    void returningItself() {
        Promise<Integer> promise = new Promise<>();
        AtomicReference<Deferred<Integer>> own = new AtomicReference<>();
        own.set(promise.chainCallback(v -> own.get()));
        promise.callback(1);
        assertThat(failureOf(own.get()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wait for itself");
    }

    @Test
    @DisplayName("b20: so does one that returns an ancestor, or something that waits for its own stage")
    void returningACycle() {
        Promise<Integer> ancestor = new Promise<>();
        Deferred<Integer> fromAncestor = ancestor.chainCallback(v -> ancestor);
        ancestor.callback(1);
        assertThat(failureOf(fromAncestor)).isInstanceOf(AlreadyContinuedException.class);

        Promise<Integer> promise = new Promise<>();
        AtomicReference<Deferred<Integer>> later = new AtomicReference<>();
        Deferred<Integer> stage = promise.chainCallback(v -> later.get());
        later.set(stage.addCallback(v -> v + 1));
        promise.callback(1);
        assertThat(failureOf(later.get())).hasMessageContaining("wait for itself");
    }

    @Test
    @DisplayName("b20: also through shares and lists")
    void returningACycleThroughJoins() {
        Promise<Integer> promise = new Promise<>();
        AtomicReference<Deferred<Integer>> later = new AtomicReference<>();
        Deferred<Integer> stage = promise.chainCallback(v -> later.get());
        Deferred<Integer> one = stage.share();
        Deferred<Integer> two = stage.share().addCallback(v -> v);
        later.set(DeferredList.gather(List.of(one, two, new Promise<Integer>())).addCallback(all -> all.get(0)));
        promise.callback(1);
        assertThat(failureOf(later.get())).hasMessageContaining("wait for itself");
    }

    @Test
    @DisplayName("chain: null instead of a Deferred fails the stage")
    void returningNull() {
        assertThat(failureOf(Deferred.succeed(1).chainCallback(v -> null)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Deferred.succeed(null)");
        assertThat(failureOf(Deferred.succeed(1).chainBoth(v -> null))).isInstanceOf(IllegalStateException.class);
        assertThat(failureOf(Deferred.fail(new Oops("x")).chainErrback(v -> null)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("chain: a Deferred that has a successor already cannot be returned")
    void returningATakenOne() {
        Promise<Integer> taken = new Promise<>();
        Deferred<Integer> other = taken.addCallback(v -> v);
        assertThat(failureOf(Deferred.succeed(1).chainCallback(v -> taken)))
                .isInstanceOf(AlreadyContinuedException.class);
        taken.callback(1);
        assertThatValue(other).isEqualTo(1);
    }

    @Test
    @DisplayName("tail call: a stage in the middle steps aside, and its handle still tells the truth")
    void forwarding() {
        Promise<Integer> first = new Promise<>();
        Promise<Integer> second = new Promise<>();
        Deferred<Integer> middle = first.chainCallback(v -> second);
        Deferred<Integer> outer = Deferred.succeed(0).chainCallback(v -> middle);
        first.callback(1);
        assertThat(middle.state).isEqualTo(State.FORWARDED);
        assertThat(((Stage<Integer>) outer).upstream).isSameAs(second);
        assertPending(middle);
        assertThat(middle.toString()).contains("waiting on Promise@");
        assertThatThrownBy(() -> middle.addCallback(v -> v)).isInstanceOf(AlreadyContinuedException.class);
        second.callback(9);
        assertThatValue(outer).isEqualTo(9);
        assertThatValue(middle).isEqualTo(9);
    }

    @Test
    @DisplayName("tail call: cancelling the handle of a stage that stepped aside reaches the right one")
    void cancelForwarded() {
        Promise<Integer> first = new Promise<>();
        Promise<Integer> second = new Promise<>();
        Deferred<Integer> middle = first.chainCallback(v -> second);
        Deferred<Integer> outer = Deferred.succeed(0).chainCallback(v -> middle);
        first.callback(1);
        middle.cancel();
        assertThat(failureOf(second)).isInstanceOf(CancellationException.class);
        assertThat(failureOf(outer)).isSameAs(failureOf(second)).isSameAs(failureOf(middle));
    }

    @Test
    @DisplayName("tail call: long rows of stepped-aside stages are found in one step the second time")
    void pathCompression() {
        Promise<Integer> last = new Promise<>();
        List<Deferred<Integer>> handles = new ArrayList<>();
        Deferred<Integer> at = last;
        for (int i = 0; i < 1000; i++) {
            Deferred<Integer> inner = at;
            at = Deferred.succeed(i).chainCallback(v -> inner);
            handles.add(at);
        }
        assertPending(handles.getFirst());
        assertThat(handles.getFirst().result).isSameAs(handles.getLast());
        last.callback(4);
        assertThat(handles).allSatisfy(handle -> assertThatValue(handle).isEqualTo(4));
    }

    @Test
    @DisplayName("what waits for itself through a list and a share is told so; what only looks like it waits")
    void itselfByListAndShare() {
        Promise<Integer> source = new Promise<>();
        Promise<List<Outcome<Integer>>> other = new Promise<>();
        List<Deferred<List<Outcome<Integer>>>> shares = new ArrayList<>();
        Deferred<List<Outcome<List<Outcome<Integer>>>>> looksLikeIt =
                source.share().chainCallback(_ -> DeferredList.of(List.of(other, new Promise<>())));
        Deferred<?> sharedOnly = looksLikeIt.share();
        Deferred<List<Outcome<Integer>>> itself = source.share()
                .chainCallback(_ ->
                        DeferredList.of(List.of(shares.getFirst().addCallback(List::size), new Promise<Integer>())));
        shares.add(itself.share());
        shares.add(itself.share());
        source.callback(1);
        assertThat(failureOf(shares.getLast())).hasMessageContaining("wait for itself");
        assertPending(sharedOnly);
    }
}
