package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Structured concurrency, a preview in JDK 25, on the reactor: a scope opened inside an inline function.
class StructuredConcurrencyTest {
    private final Reactor reactor = Reactor.create();
    private final List<Reactor> seen = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void nothingIsLeft() {
        assertThat(reactor.mode()).isEqualTo(Mode.CARRIER);
        assertThat(reactor.pendingTimers()).isZero();
        assertThat(reactor.dump()).isEmpty();
        reactor.close();
    }

    /// Runs the reactor for as long as the function takes.
    private <T> Outcome<T> run(Callable<T> body) {
        List<Outcome<T>> ended = new ArrayList<>();
        reactor.callFromThread(() -> {
            var _ = reactor.inline(body).addBoth(outcome -> {
                reactor.stop();
                return ended.add(outcome);
            });
        });
        reactor.run();
        return ended.getFirst();
    }

    private int sleeps(int value) throws InterruptedException {
        seen.add(Reactor.current());
        Thread.sleep(2);
        seen.add(Reactor.current());
        return value;
    }

    private int awaits(int value) {
        seen.add(Reactor.current());
        int given = reactor.deferLater(Duration.ofMillis(2), () -> value).await();
        seen.add(Reactor.current());
        return given;
    }

    private int forks(StructuredTaskScope<Object, Void> scope) throws InterruptedException {
        List<Subtask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            tasks.add(scope.fork(() -> number % 2 == 0 ? sleeps(number) : awaits(number)));
        }
        scope.join();
        return tasks.stream().mapToInt(Subtask::get).sum();
    }

    @Test
    @DisplayName("forks of a scope inherit the reactor: sleeping and awaiting subtasks all run on its one thread")
    void forksInherit() {
        Outcome<Integer> sum = run(() -> {
            try (var scope = StructuredTaskScope.open()) {
                return forks(scope);
            }
        });
        assertThat(sum).isEqualTo(new Outcome.Success<>(45));
        assertThat(seen).hasSize(20).containsOnly(reactor);
    }

    @Test
    @DisplayName("so do forks by reactor.threadFactory(), which are functions: dumped, and cancelled by stop")
    void forksByFactory() {
        Outcome<Integer> sum = run(() -> {
            try (var scope = StructuredTaskScope.open(
                    Joiner.awaitAllSuccessfulOrThrow(),
                    configuration -> configuration.withThreadFactory(reactor.threadFactory()))) {
                return forks(scope);
            }
        });
        assertThat(sum).isEqualTo(new Outcome.Success<>(45));
        assertThat(seen).hasSize(20).containsOnly(reactor);
    }

    @Test
    @DisplayName("the first failure cancels the other subtasks, also one that awaits a Deferred")
    void failureCancels() {
        Promise<Integer> never = new Promise<>();
        Outcome<Integer> failed = run(() -> {
            try (var scope = StructuredTaskScope.open()) {
                var _ = scope.fork(() -> never.await());
                var _ = scope.fork(() -> {
                    Thread.sleep(1);
                    throw new IllegalStateException("first");
                });
                scope.join();
                return 1;
            }
        });
        assertThat(failed)
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(StructuredTaskScope.FailedException.class)
                                .hasRootCauseMessage("first"));
        assertThat(never.isFired()).as("cancelled with its subtask").isTrue();
    }

    @Test
    @DisplayName("cancelling the function interrupts its join, and the scope's end cancels the subtasks")
    void cancelOfTheFunction() {
        Promise<Integer> never = new Promise<>();
        Outcome<Boolean> outcome = run(() -> {
            Deferred<Integer> scoped = reactor.inline(() -> {
                try (var scope = StructuredTaskScope.open()) {
                    var _ = scope.fork(() -> never.await());
                    scope.join();
                    return 1;
                }
            });
            scoped.cancel();
            try {
                return scoped.await() == 1;
            } catch (CancellationException e) {
                return e.getCause() instanceof InterruptedException;
            }
        });
        assertThat(outcome).isEqualTo(new Outcome.Success<>(true));
        assertThat(never.isFired()).isTrue();
    }
}
