package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a run under virtual time says instead of waiting for ever. */
@Tag("both")
class VirtualTimePatienceTest {
    @RegisterExtension
    final Rig rig = Rig.on(
            VirtualTime.create().withPatience(Duration.ofMillis(30)),
            options -> options.name("patient").stopTimeout(Duration.ofMillis(50)));

    private final Reactor reactor = rig.reactor;

    @Test
    @DisplayName("a run in which nothing can happen any more fails, and names the functions that wait")
    void nothingLeft() {
        Promise<Integer> never = new Promise<>();
        Deferred<Integer> waiting = reactor.inline("the one that waits", never::await);
        assertThatThrownBy(reactor::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing happens any more in virtual time: 0 thread jobs")
                .hasMessageContaining("0 timers waiting; reactor patient would wait for ever")
                .hasMessageContaining("the one that waits");
        assertThat(waiting.isFired()).isFalse();
        assertThat(reactor.state()).isEqualTo(ReactorState.CLOSED);
    }

    @Test
    @DisplayName("time stands still for a thread job; when that does not end, advance fails and says so")
    void jobThatDoesNotEnd() {
        Semaphore gate = new Semaphore(0);
        reactor.callLater(Duration.ofSeconds(1), () -> rig.log.add("a second later"));
        Deferred<Integer> job = reactor.deferToThread(() -> {
            gate.acquireUninterruptibly();
            return 2;
        });
        assertThatThrownBy(() -> rig.advance(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "1 thread jobs, calls of other reactors or futures outstanding, 1 timers waiting");
        assertThat(rig.log).isEmpty();
        gate.release();
        advanceWhenTheJobHasEnded();
        assertThat(rig.log).containsExactly("a second later");
        assertThat(Rig.valueOf(job)).isEqualTo(2);
    }

    /** Its thread may need longer than the patience to get the processor. */
    private void advanceWhenTheJobHasEnded() {
        for (int tries = 1; true; tries++) {
            try {
                rig.advance(1);
                return;
            } catch (IllegalStateException notYet) {
                assertThat(tries).as(notYet.getMessage()).isLessThan(1_000);
            }
        }
    }
}
