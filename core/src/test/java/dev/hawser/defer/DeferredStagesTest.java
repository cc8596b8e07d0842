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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class DeferredStagesTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    @DisplayName("b1: stages run in the order added, each getting what the one before returned")
    void stagesRunInOrder() {
        Promise<Integer> promise = new Promise<>();
        Deferred<String> end = promise.addCallback(v -> {
                    log.add(v);
                    return v + 1;
                })
                .addCallback(v -> {
                    log.add(v);
                    return "got " + v;
                });
        assertPending(end);
        promise.callback(1);
        assertThat(log).containsExactly(1, 2);
        assertThatValue(end).isEqualTo("got 2");
    }

    @Test
    @DisplayName("b2: what a callback throws goes to the errbacks; a normal return of an errback switches back")
    void failureSwitchesSides() {
        Oops oops = new Oops("1");
        Deferred<Integer> end = Deferred.succeed(1)
                .<Integer>addCallback(v -> {
                    throw oops;
                })
                .addCallback(v -> {
                    log.add("skipped");
                    return v;
                })
                .addErrback(e -> {
                    log.add(e);
                    return 5;
                })
                .addErrback(e -> 6)
                .addCallback(v -> v + 1);
        assertThat(log).containsExactly(oops);
        assertThatValue(end).isEqualTo(6);
    }

    @Test
    @DisplayName("b2: everything Throwable is caught, and a VirtualMachineError is told at once besides, once")
    void errorsAreCaught() {
        try (FakeReactor reactor = new FakeReactor()) {
            Error error = new InternalError("bad");
            Deferred<Integer> end = Deferred.succeed(1)
                    .<Integer>addCallback(v -> {
                        throw error;
                    })
                    .addErrback(IllegalStateException.class, e -> 2)
                    .addBoth(outcome -> outcome.get());
            assertThat(failureOf(end)).isSameAs(error);
            assertThat(reactor.fatalities).containsExactly(error);
            Error assertion = new AssertionError("no");
            Deferred<Integer> other = Deferred.of(() -> {
                throw assertion;
            });
            assertThat(other.outcome()).contains(new Outcome.Failure<>(assertion));
            valueOf(other.addErrback(e -> 1));
            assertThat(reactor.fatalities).hasSize(1);
        }
    }

    @Test
    @DisplayName("b3: a callback lets failures pass, an errback values; addCallbacks has one for each")
    void passing() {
        Oops oops = new Oops("x");
        assertThat(failureOf(Deferred.<Integer>fail(oops).addCallback(v -> v))).isSameAs(oops);
        assertThat(failureOf(Deferred.<Integer>fail(oops).addAction(log::add))).isSameAs(oops);
        assertThat(failureOf(Deferred.<Integer>fail(oops).chainCallback(v -> Deferred.succeed(v))))
                .isSameAs(oops);
        assertThatValue(Deferred.succeed(1).addErrback(e -> 2)).isEqualTo(1);
        assertThatValue(Deferred.succeed(1).chainErrback(e -> Deferred.succeed(2)))
                .isEqualTo(1);
        assertThatValue(Deferred.succeed(1).addErrbackAction(log::add)).isEqualTo(1);
        assertThatValue(Deferred.succeed(1).addCallbacks(v -> v + 1, e -> -1)).isEqualTo(2);
        assertThatValue(Deferred.<Integer>fail(oops).addCallbacks(v -> v + 1, e -> -1))
                .isEqualTo(-1);
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("b3: the failure of a callback does not reach the errback of the same addCallbacks")
    void callbacksAreApart() {
        Oops oops = new Oops("x");
        Deferred<Integer> end = Deferred.succeed(1)
                .addCallbacks(
                        v -> {
                            throw oops;
                        },
                        e -> 5);
        assertThat(failureOf(end)).isSameAs(oops);
    }

    @Test
    @DisplayName("b4: adding to a fired Deferred runs the stage before add returns")
    void addingToFiredRunsAtOnce() {
        Deferred<Void> end = Deferred.succeed("v").addAction(log::add);
        assertThat(log).containsExactly("v");
        assertThatValue(end).isNull();
    }

    @Test
    @DisplayName("b5: a stage that adds to its own Deferred: that runs after it returns, with what it returned")
    void addingToOwnStage() {
        Promise<Integer> promise = new Promise<>();
        AtomicReference<Deferred<String>> own = new AtomicReference<>();
        AtomicReference<Deferred<Void>> added = new AtomicReference<>();
        own.set(promise.addCallback(v -> {
            log.add("begin");
            added.set(own.get().addAction(log::add));
            log.add("end");
            return "result";
        }));
        promise.callback(1);
        assertThat(log).containsExactly("begin", "end", "result");
        assertThatValue(added.get()).isNull();
    }

    @Test
    @DisplayName("b5: a failure in a stage added that way reaches the next errback")
    void failureInStageAddedFromInside() {
        Promise<Integer> promise = new Promise<>();
        Oops oops = new Oops("inner");
        AtomicReference<Deferred<Integer>> own = new AtomicReference<>();
        own.set(promise.addCallback(v -> {
            Deferred<Integer> end = own.get()
                    .<Integer>addCallback(w -> {
                        throw oops;
                    })
                    .addErrback(e -> {
                        log.add(e);
                        return 0;
                    });
            assertPending(end);
            return v;
        }));
        promise.callback(1);
        assertThat(log).containsExactly(oops);
    }

    @Test
    @DisplayName("b8: succeed(x) is in the same state as a Promise that was fired with x; fail likewise")
    void succeedIsAFiredPromise() {
        Promise<Integer> fired = new Promise<>();
        fired.callback(3);
        Deferred<Integer> made = Deferred.succeed(3);
        assertThat(made.outcome()).isEqualTo(fired.outcome()).contains(new Outcome.Success<>(3));
        assertThat(made.isFired()).isTrue();
        Oops oops = new Oops("x");
        Promise<Integer> failed = new Promise<>();
        failed.errback(oops);
        assertThat(Deferred.<Integer>fail(oops).outcome())
                .isEqualTo(failed.outcome())
                .contains(new Outcome.Failure<>(oops));
        assertThat(failureOf(failed)).isSameAs(oops);
    }

    @Test
    @DisplayName("b12: a function that returns a Deferred as a plain value fails its stage, naming the chain form")
    void returningADeferredFromAdd() {
        Deferred<Object> stage = Deferred.succeed(1).addCallback(v -> Deferred.succeed(v));
        assertThat(failureOf(stage)).isInstanceOf(IllegalStateException.class).hasMessageContaining("chainCallback");
        Deferred<Object> both = Deferred.succeed(1).addBoth(o -> Deferred.succeed(o));
        assertThat(failureOf(both)).isInstanceOf(IllegalStateException.class);
        Deferred<Object> errback = Deferred.fail(new Oops("x")).addErrback(e -> Deferred.succeed(1));
        assertThat(failureOf(errback)).isInstanceOf(IllegalStateException.class);
        Deferred<Object> callbacks = Deferred.succeed(1).addCallbacks(v -> Deferred.succeed(v), e -> 1);
        assertThat(failureOf(callbacks)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("trap: an errback of one type gets that type; any other failure passes by, the very object")
    void typedErrbacks() {
        Oops oops = new Oops("x");
        assertThatValue(Deferred.<String>fail(oops).addErrback(Oops.class, Oops::getMessage))
                .isEqualTo("x");
        assertThat(failureOf(Deferred.<Integer>fail(oops).addErrback(IllegalStateException.class, e -> 1)))
                .isSameAs(oops);
        assertThatValue(Deferred.<String>fail(oops).chainErrback(Oops.class, e -> Deferred.succeed("y")))
                .isEqualTo("y");
        assertThat(failureOf(
                        Deferred.<Integer>fail(oops).chainErrback(RuntimeException.class, e -> Deferred.succeed(1))))
                .isSameAs(oops);
        assertThatValue(Deferred.<Integer>fail(oops).addErrbackAction(Oops.class, log::add))
                .isNull();
        assertThat(failureOf(Deferred.<Integer>fail(oops).addErrbackAction(RuntimeException.class, log::add)))
                .isSameAs(oops);
        assertThatValue(Deferred.<Integer>fail(oops).addErrbackAction(log::add)).isNull();
        assertThat(log).containsExactly(oops, oops);
    }

    @Test
    @DisplayName("both: gets values and failures as an Outcome, and what it gives goes on")
    void both() {
        Oops oops = new Oops("x");
        assertThatValue(Deferred.succeed(1).addBoth(o -> o)).isEqualTo(new Outcome.Success<>(1));
        assertThatValue(Deferred.fail(oops).addBoth(o -> o)).isEqualTo(new Outcome.Failure<>(oops));
        assertThat(failureOf(Deferred.fail(oops).addBoth(Outcome::get))).isSameAs(oops);
        assertThatValue(Deferred.fail(oops).chainBoth(o -> Deferred.succeed(2))).isEqualTo(2);
    }

    @Test
    @DisplayName("one successor: a second one throws at once, says what to do, and changes nothing")
    void secondSuccessor() {
        Promise<Integer> promise = new Promise<>();
        Deferred<Integer> first = promise.addCallback(v -> v + 1);
        assertThatThrownBy(() -> promise.addCallback(v -> v))
                .isInstanceOf(AlreadyContinuedException.class)
                .hasMessageContaining("share()");
        assertThatThrownBy(promise::share).isInstanceOf(AlreadyContinuedException.class);
        promise.callback(1);
        assertThatValue(first).isEqualTo(2);
        assertThatThrownBy(() -> promise.addAction(log::add)).isInstanceOf(AlreadyContinuedException.class);
        assertThatValue(promise).as("reading stays allowed").isEqualTo(1);
    }

    @Test
    @DisplayName("null: a null function is refused before anything changes; a null value is a value")
    void nulls() {
        Promise<String> promise = new Promise<>();
        assertThatThrownBy(() -> promise.addCallback(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> promise.errback(null)).isInstanceOf(NullPointerException.class);
        Deferred<Optional<String>> end = promise.addCallback(Optional::ofNullable);
        promise.callback(null);
        assertThatValue(end).isEqualTo(Optional.empty());
    }
}
