package dev.hawser.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is set with each request rings at its own time, whatever was set before. */
@WithReactor
class AlarmTest {
    private final List<String> rung = new ArrayList<>();
    private Reactor reactor;
    private VirtualTime time;
    private Alarm alarm;

    @BeforeEach
    void make(Reactor made, VirtualTime clock) {
        reactor = made;
        time = clock;
        alarm = new Alarm(reactor);
    }

    @AfterEach
    void noTimerIsLeftBehindItsEnd() {
        alarm.end();
        assertThat(reactor.pendingTimers()).isZero();
    }

    private void set(long millis, String name) {
        alarm.set(Duration.ofMillis(millis), () -> rung.add(name));
    }

    private List<String> after(long millis) {
        time.advance(Duration.ofMillis(millis));
        return rung;
    }

    @Test
    void itRingsOnceAtItsTime() {
        set(100, "a");
        assertThat(after(99)).isEmpty();
        assertThat(after(1)).containsExactly("a");
        assertThat(after(1000)).containsExactly("a");
    }

    @Test
    void whatIsSetLaterTakesThePlaceOfWhatWasThere() {
        set(100, "a");
        after(50);
        set(100, "b");
        assertThat(after(99)).isEmpty();
        assertThat(after(1)).containsExactly("b");
    }

    @Test
    void whatIsSetForASoonerTimeRingsThen() {
        set(100, "a");
        set(10, "b");
        assertThat(after(9)).isEmpty();
        assertThat(after(1)).containsExactly("b");
        assertThat(after(1000)).containsExactly("b");
    }

    @Test
    void whatIsClearedDoesNotRingAndMayBeSetAnew() {
        set(100, "a");
        alarm.clear();
        after(60);
        set(100, "b");
        assertThat(after(99)).isEmpty();
        assertThat(after(1)).containsExactly("b");
        alarm.clear();
        set(5, "c");
        assertThat(after(5)).containsExactly("b", "c");
    }

    @Test
    void settingItAThousandTimesNeedsOneTimer() {
        for (int i = 0; i < 1000; i++) {
            set(100, "a");
            alarm.clear();
            after(0);
        }
        assertThat(reactor.pendingTimers()).isEqualTo(1);
        assertThat(after(1000)).isEmpty();
    }

    @Test
    void whoWaitsForEverIsNeverCalled() {
        alarm.set(Duration.ofSeconds(Long.MAX_VALUE), () -> rung.add("never"));
        assertThat(after(3_600_000)).isEmpty();
    }
}
