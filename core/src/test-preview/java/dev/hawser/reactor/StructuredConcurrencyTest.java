package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.StructuredTaskScope;
import org.junit.jupiter.api.Test;

/// Structured concurrency, a preview in JDK 25, beside the engine.
class StructuredConcurrencyTest {
    @Test
    void ordinaryVirtualThreadsForkAndJoin() throws InterruptedException {
        try (var scope = StructuredTaskScope.open()) {
            var left = scope.fork(() -> 20);
            var right = scope.fork(() -> 22);
            scope.join();
            assertThat(left.get() + right.get()).isEqualTo(42);
        }
    }
}
