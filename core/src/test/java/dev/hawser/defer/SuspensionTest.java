package dev.hawser.defer;

import static dev.hawser.defer.Results.assertThatValue;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class SuspensionTest {
    @Test
    @DisplayName("suspension: known from register to unregister, on its own thread only")
    void registry() throws InterruptedException {
        assertThat(Suspension.ofCallingThread()).isEmpty();
        try (FakeReactor one = new FakeReactor()) {
            one.register();
            assertThat(Suspension.ofCallingThread()).contains(one);
            Thread.ofPlatform()
                    .start(() -> {
                        assertThat(Suspension.ofCallingThread()).isEmpty();
                        try (FakeReactor two = new FakeReactor()) {
                            assertThat(Suspension.ofCallingThread()).contains(two);
                        }
                    })
                    .join();
        }
        assertThat(Suspension.ofCallingThread()).isEmpty();
    }

    @Test
    @DisplayName("suspension: counts firings while they are on the stack, also of stages that were added and cancels")
    void stages() {
        try (FakeReactor reactor = new FakeReactor()) {
            Promise<Integer> promise = new Promise<>();
            Deferred<Integer> fired = promise.addCallback(v -> reactor.stages());
            assertThat(reactor.stages()).isZero();
            promise.callback(1);
            assertThatValue(fired).isEqualTo(1);
            assertThatValue(Deferred.succeed(1).addCallback(v -> reactor.stages()))
                    .isEqualTo(1);
            assertThatValue(Deferred.succeed(1)
                            .addCallback(v -> Deferred.succeed(2)
                                    .addCallback(w -> reactor.stages())
                                    .await()))
                    .isEqualTo(2);
            int[] inCanceller = new int[1];
            new Promise<Integer>(p -> inCanceller[0] = reactor.stages()).cancel();
            assertThat(inCanceller[0]).isEqualTo(1);
            assertThat(reactor.stages()).isZero();
        }
    }
}
