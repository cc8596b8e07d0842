package dev.hawser.testing.scope;

import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.CancelScope;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions whose stack is too deep to be set aside. Where that begins depends on the JVM's stacks and compilers. */
@Tag("both")
@WithReactor
class DeepStackTest {
    private Steps steps;

    @BeforeEach
    void prepare(Reactor reactor, VirtualTime time) {
        steps = new Steps(reactor, time);
    }

    /** A VirtualMachineError is told at once: to whoever advances the time, or to the error handler. */
    private void advance(TestReactor test) {
        for (int i = 0; i < 2; i++) {
            try {
                steps.time.advance(Duration.ofSeconds(1));
            } catch (StackOverflowError told) {
                assertThat(told).hasNoCause();
            }
        }
        var _ = test.flushErrors(StackOverflowError.class);
    }

    private static <T> void succeedsWithOrIsTooDeep(T value, Deferred<T> ended) {
        switch (ended.outcome().orElseThrow()) {
            case Outcome.Success<T>(T given) -> assertThat(given).isEqualTo(value);
            case Outcome.Failure<T> _ -> assertThat(failureOf(ended)).isInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void oneThatAwaitsIsToldSoAndOthersGoOn(TestReactor test) {
        Deferred<Boolean> ended =
                steps.reactor.inline(() -> CancelScope.moveOnAfter(Duration.ofMillis(10), () -> nested(1000)));
        Deferred<String> other = steps.reactor.inline(steps.sleeper("other", 10));
        advance(test);
        assertThat(successOf(other)).isEqualTo("other");
        succeedsWithOrIsTooDeep(false, ended);
    }

    private static void nested(int depth) throws Exception {
        if (depth == 0) {
            Steps.forever();
        }
        var _ = CancelScope.open(_ -> nested(depth - 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 2_000, 4_000, 8_000})
    void whatOneStartsRunsAlone(int depth, TestReactor test) {
        int[] inside = new int[1];
        Deferred<Integer> ended = steps.reactor.inline(() -> deep(depth, inside));
        Deferred<String> other = steps.reactor.inline(steps.sleeper("other", 10));
        advance(test);
        assertThat(successOf(other)).isEqualTo("other");
        assertThat(inside[0]).isZero();
        succeedsWithOrIsTooDeep(depth, ended);
    }

    private int deep(int depth, int[] inside) {
        if (depth > 0) {
            return deep(depth - 1, inside) + 1;
        }
        inside[0]++;
        try {
            return steps.reactor
                    .inline(() -> {
                        assertThat(inside[0]).isEqualTo(1); // the starter goes on when this awaits
                        steps.sleep(5);
                        return 0;
                    })
                    .await();
        } finally {
            inside[0]--;
        }
    }
}
