package dev.hawser.testing.scope;

import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Restart;
import dev.hawser.scope.RestartStrategy;
import dev.hawser.scope.Supervisor;
import dev.hawser.scope.SupervisorFailedException;
import dev.hawser.scope.SupervisorOptions;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How supervisors end when something goes wrong with that too. */
@Tag("both")
@WithReactor
class SupervisorEndsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Steps steps;

    @BeforeEach
    void prepare(Reactor reactor, VirtualTime time) {
        steps = new Steps(reactor, time);
    }

    private Deferred<Boolean> supervise(Consumer<SupervisorOptions> options) {
        return steps.run(() -> {
            Supervisor.run(options);
            return true;
        });
    }

    private Procedure loop(String name) {
        return () -> {
            try {
                Steps.forever();
            } finally {
                steps.log(name + " ends");
            }
        };
    }

    /** Takes its time to end, whoever cancels it. */
    private Procedure slowToEnd(String name, long millis) {
        return () -> {
            try {
                Steps.forever();
            } finally {
                var _ = CancelScope.shielded(Duration.ofDays(1), steps.sleeper(name, millis));
            }
        };
    }

    private Procedure failing(String name, long millis) {
        return () -> steps.failing(name, millis).call();
    }

    @Test
    void withoutARestartTheFirstEndIsTheLast() {
        Deferred<Boolean> ended = supervise(o -> o.child("a", Restart.PERMANENT, loop("a"))
                .child("b", Restart.PERMANENT, failing("b", 1000))
                .intensity(0, SECOND));
        assertThat(failureOf(ended))
                .isInstanceOf(SupervisorFailedException.class)
                .hasMessage("b has ended, after 0 restarts within PT1S, which is as many as there may be")
                .hasRootCauseMessage("b");
        assertThat(steps.log).containsExactly("1000 b fails", "1000 a ends");
    }

    @Test
    void aTimeForRestartsMayBeForEver() {
        Deferred<Boolean> ended = supervise(o ->
                o.child("b", Restart.PERMANENT, failing("b", 1000)).intensity(2, Duration.ofSeconds(Long.MAX_VALUE)));
        assertThat(failureOf(ended)).isInstanceOf(SupervisorFailedException.class);
        assertThat(steps.log).containsExactly("1000 b fails", "2000 b fails", "3000 b fails");
    }

    @Test
    void oneThatDoesNotEndLeavesTheOthersTheirTurn() {
        Deferred<Boolean> ended = supervise(o -> o.child("first", Restart.PERMANENT, slowToEnd("first", 100))
                .child("stuck", Restart.PERMANENT, slowToEnd("stuck", 5000))
                .child("last", Restart.PERMANENT, failing("last", 1000))
                .intensity(0, SECOND)
                .stopTimeout(SECOND));
        assertThat(steps.log).containsExactly("1000 last fails", "2100 first slept", "6000 stuck slept");
        assertThat(failureOf(ended))
                .as("why it ended comes first")
                .hasRootCauseMessage("last")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .anySatisfy(late -> assertThat(late).hasMessage("stuck did not end within PT1S")));
    }

    @Test
    void aDeadlineThatComesWhileItStopsChildrenStopsTheRestInOrder() {
        Deferred<Boolean> ended = steps.run(() -> CancelScope.moveOnAfter(
                Duration.ofMillis(1500),
                () -> Supervisor.run(o -> o.strategy(RestartStrategy.ONE_FOR_ALL)
                        .child("a", Restart.PERMANENT, slowToEnd("a", 100))
                        .child("b", Restart.PERMANENT, slowToEnd("b", 1000))
                        .child("c", Restart.PERMANENT, failing("c", 1000)))));
        assertThat(successOf(ended)).isFalse();
        assertThat(steps.log).containsExactly("1000 c fails", "2000 b slept", "2100 a slept");
    }
}
