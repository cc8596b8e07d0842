package dev.hawser.engine.timer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Debugging;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Timers by a clock that the test holds in its hand: no reactor. */
@Tag("both")
class TimersTest {
    private static final int ALL = Integer.MAX_VALUE;

    private final List<Object> log = new ArrayList<>();
    private final boolean debugging = Debugging.isOn();
    private long now = 1_000;
    private final Timers timers = new Timers(() -> now);

    @AfterEach
    void debuggingAsBefore() {
        Debugging.set(debugging);
    }

    private final class Node extends TimerNode {
        private final String name;

        Node(String name) {
            this.name = name;
        }

        @Override
        protected void expired() {
            log.add(name + " at " + now);
        }

        @Override
        protected String what() {
            return name;
        }
    }

    private Node start(String name, long delay) {
        Node node = new Node(name);
        timers.start(node, delay);
        return node;
    }

    /** Goes to a time as a loop does: no further than the next timer at once. */
    private void advanceTo(long time) {
        while (now < time) {
            now += Math.min(time - now, Math.max(1, timers.untilNext())); // which may be for ever
            assertThat(timers.expire(now, ALL)).isFalse();
        }
    }

    @Test
    @DisplayName("a time that is over is now, and no earlier: it comes behind what was due at once before it")
    void aTimeThatIsOver() {
        start("first", 0);
        Node past = new Node("past");
        timers.startAt(past, now - 500);
        assertThat(timers.remaining(past)).isZero();
        assertThat(timers.untilNext()).isZero();
        timers.expire(now, ALL);
        assertThat(log).containsExactly("first at 1000", "past at 1000");
        assertThat(timers.lateness(now)).isZero();
    }

    @Test
    @DisplayName("a delay counts from the clock in the call, and nothing comes before its time")
    void delays() {
        start("b", 50);
        start("a", 20);
        now += 10;
        start("c", 40); // for the same moment as b
        assertThat(timers.untilNext()).isEqualTo(10);
        advanceTo(1_019);
        assertThat(log).isEmpty();
        advanceTo(1_100);
        assertThat(log).containsExactly("a at 1020", "b at 1050", "c at 1050");
        assertThat(timers.untilNext()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @DisplayName("a cancelled one never comes, is not counted, and may be cancelled again")
    void cancel() {
        Node wheel = start("wheel", 1L << 40);
        Node run = start("run", 5);
        timers.cancel(wheel);
        timers.cancel(run);
        timers.cancel(run);
        assertThat(timers.size()).isZero();
        assertThat(run.wasCancelled()).isTrue();
        assertThat(run.isWaiting()).isFalse();
        advanceTo(2_000);
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("moved and postponed: earlier, later, one that is due already, never before now")
    void move() {
        Node node = start("node", 100);
        timers.move(node, 10);
        assertThat(timers.remaining(node)).isEqualTo(10);
        timers.postpone(node, 25);
        assertThat(timers.remaining(node)).isEqualTo(35);
        timers.postpone(node, -1_000);
        assertThat(timers.remaining(node)).isZero();
        timers.expire(now, ALL);
        assertThat(node.isWaiting()).isFalse();
        now += 7;
        assertThat(timers.remaining(node)).isEqualTo(-7);
        timers.postpone(node, 3); // from now, since it was due before
        assertThat(timers.remaining(node)).isEqualTo(3);
        assertThat(timers.size()).isEqualTo(1);
        advanceTo(1_100);
        assertThat(log).containsExactly("node at 1000", "node at 1010");
    }

    @Test
    @DisplayName("absurd delays are cut, and do not overflow")
    void absurd() {
        Node node = start("node", Long.MAX_VALUE);
        assertThat(timers.remaining(node)).isEqualTo(Timers.MAX_DELAY);
        timers.postpone(node, Timers.MAX_DELAY);
        assertThat(timers.remaining(node)).isEqualTo(Timers.MAX_DELAY);
        start("soon", 1);
        advanceTo(1_001);
        assertThat(log).containsExactly("soon at 1001");
    }

    @Test
    @DisplayName("a limit leaves the rest for the next time, and says so")
    void limit() {
        List.of("a", "b", "c").forEach(name -> start(name, 1));
        now += 1;
        assertThat(timers.expire(now, 2)).isTrue();
        assertThat(log).hasSize(2);
        assertThat(timers.expire(now, 2)).isFalse();
        assertThat(log).hasSize(3);
    }

    @Test
    @DisplayName("one that is due may start and cancel others while it is handed out")
    void reentrant() {
        Node victim = new Node("victim");
        EngineTimer first = timers.start(5, () -> {
            log.add("first");
            timers.cancel(victim);
            start("second", 0);
        });
        timers.start(victim, 5);
        advanceTo(1_005);
        first.cancel(); // too late, and no mistake
        assertThat(log).containsExactly("first", "second at 1005");
    }

    @Test
    @DisplayName("taken out all at once: those that are wanted, from everywhere")
    void removeIf() {
        Node wheel = start("wheel", 1L << 40);
        Node soon = start("soon", 5);
        Node kept = start("kept", 3); // in the heap: it would break the order of the run
        assertThat(timers.removeIf(node -> node != kept)).containsExactlyInAnyOrder(wheel, soon);
        assertThat(timers.size()).isEqualTo(1);
        advanceTo(2_000);
        assertThat(log).containsExactly("kept at 1003");
    }

    @Test
    @DisplayName("a dump has the next one first, up to a limit, and in debug mode where each was added")
    void dump() {
        start("late", 1L << 40);
        Debugging.set(true);
        Node overdue = start("overdue", 5);
        now += 10;
        List<WaitingTimer> all = timers.dump(_ -> true, ALL);
        assertThat(all).extracting(WaitingTimer::what).containsExactly("overdue", "late");
        assertThat(all).extracting(WaitingTimer::remaining).containsExactly(0L, (1L << 40) - 10);
        assertThat(all.getFirst().added())
                .anyMatch(frame -> frame.getMethodName().equals("dump"));
        assertThat(all.getLast().added()).isEmpty();
        assertThat(timers.dump(node -> node != overdue, ALL)).hasSize(1);
        assertThat(timers.dump(_ -> true, 1)).hasSize(1);
    }

    @Test
    @DisplayName("how late the first of those was that have just been handed out; not at all if there was none")
    void lateness() {
        start("a", 5);
        start("b", 8);
        now += 10;
        timers.expire(now, ALL);
        assertThat(timers.lateness(now)).isEqualTo(5);
        now += 10;
        timers.expire(now, ALL);
        assertThat(timers.lateness(now)).isZero();
    }

    @Test
    @DisplayName("a limit leaves the rest of those that are old enough, and says so")
    void limitOfThoseOldEnough() {
        start("a", 1);
        start("b", 1);
        int last = timers.lastSequence();
        start("younger", 1);
        now += 1;
        assertThat(timers.expire(now, 1, last)).isTrue();
        assertThat(timers.expire(now, 1, last)).isFalse();
        assertThat(log).containsExactly("a at 1001", "b at 1001");
    }

    @Test
    @DisplayName("the engine's own timer can be taken back, and says what it is")
    void engineTimer() {
        EngineTimer timer = timers.start(5, () -> log.add("came"));
        assertThat(timers.dump(_ -> true, ALL)).extracting(WaitingTimer::what).containsExactly("a timer of the engine");
        timer.cancel();
        advanceTo(1_010);
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("one that breaks the order of what is due next is found and taken out as the others are")
    void outOfOrder() {
        Node later = start("later", 5);
        Node sooner = start("sooner", 3);
        assertThat(timers.dump(_ -> true, ALL)).extracting(WaitingTimer::what).containsExactly("sooner", "later");
        assertThat(timers.removeIf(_ -> true)).containsExactlyInAnyOrder(later, sooner);
        assertThat(timers.size()).isZero();
    }

    @Test
    @DisplayName("where one was added in debug mode is forgotten when it is moved without")
    void addedIsForgotten() {
        Debugging.set(true);
        Node node = start("node", 5);
        Debugging.set(false);
        timers.move(node, 7);
        assertThat(timers.dump(_ -> true, ALL).getFirst().added()).isEmpty();
    }

    @Test
    @DisplayName("the next of a few is known exactly; of many, no later than it")
    void untilNext() {
        long ahead = 1L << 21; // of two ticks
        for (int i = 0; i < 16; i++) {
            start("one of 16", ahead + 100 - i);
        }
        assertThat(timers.untilNext()).isEqualTo(ahead + 85);
        start("the 17th", ahead + 100);
        assertThat(timers.untilNext()).isLessThan(ahead + 85).isPositive();
    }

    @Test
    @DisplayName("as many as there is room for are dumped, each once")
    void fullRun() {
        for (int i = 0; i < 64; i++) {
            start("soon", i);
        }
        assertThat(timers.dump(_ -> true, ALL)).hasSize(64);
    }

    @Test
    @DisplayName("a tick of as many as there is room for comes in order")
    void fullTick() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            int place = i ^ 1; // each two in the wrong order
            start("" + place, (1L << 21) + place);
            expected.add(i + " at " + ((1L << 22) + 1_000));
        }
        now += 1L << 22;
        timers.expire(now, ALL);
        assertThat(log).containsExactlyElementsOf(expected);
    }

    @Test
    @DisplayName("the room of those that came already is used again")
    void roomIsUsedAgain() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            start("" + i, i);
        }
        now += 39;
        timers.expire(now, ALL);
        for (int i = 64; i < 100; i++) {
            start("" + i, i - 39);
        }
        now = 1_100;
        timers.expire(now, ALL);
        for (int i = 0; i < 100; i++) {
            expected.add(i + " at " + (i < 40 ? 1_039 : 1_100));
        }
        assertThat(log).containsExactlyElementsOf(expected);
    }
}
