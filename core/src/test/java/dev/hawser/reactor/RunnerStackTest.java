package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Others may look at the thread that runs callbacks, as the watchdog does on a busy machine. */
@Tag("both")
class RunnerStackTest {
    @Test
    @DisplayName("the stack of the thread that runs callbacks can be taken at any time, and callbacks run on")
    void stackTaken() throws Exception {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        try (Reactor reactor = Reactor.start(options -> options.onError((_, error) -> errors.add(error)))) {
            Thread runner = reactor.blockingCallFromThread(Thread::currentThread);
            for (int i = 0; i < 100; i++) {
                assertThat(runner.getStackTrace()).isNotNull();
                Thread again = reactor.blockingCallFromThread(Thread::currentThread);
                assertThat(again).isSameAs(runner);
            }
        }
        assertThat(errors).isEmpty();
    }
}
