package dev.hawser.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QueuesTest {
    private final AtomicInteger wakeups = new AtomicInteger();
    private final Marks marks = new Marks();
    private final Queues queues = new Queues(marks, wakeups::incrementAndGet);
    private final List<Object> log = new ArrayList<>();

    private Callback callback(String where) {
        return Callback.of(where, () -> log.add(where), null);
    }

    private List<String> waitingCallbacks() {
        List<String> all = new ArrayList<>();
        for (Callback next = queues.nextCallback(); next != null; next = queues.nextCallback()) {
            all.add(next.where());
        }
        return all;
    }

    @Test
    @DisplayName("what comes from outside wakes the loop each time, and goes in order to where it belongs")
    void takeIn() {
        Runnable continuation = () -> log.add("ran");
        assertThat(queues.post(callback("first"))).isTrue();
        assertThat(queues.fromOutside(() -> log.add("engine call"))).isTrue();
        assertThat(queues.wake(continuation)).isTrue();
        assertThat(queues.post(callback("second"))).isTrue();
        assertThat(wakeups).hasValue(4);
        assertThat(queues.isQuiet()).isFalse();
        assertThat(queues.takeIn(10, Runnable::run)).as("more").isFalse();
        assertThat(log).containsExactly("engine call");
        assertThat(queues.ready().poll()).isSameAs(continuation);
        assertThat(waitingCallbacks()).containsExactly("first", "second");
        assertThat(marks.posts()).isEqualTo(2);
        assertThat(marks.wakeUps()).isEqualTo(1);
        assertThat(queues.isQuiet()).isTrue();
    }

    @Test
    @DisplayName("no more than the limit is taken in at once")
    void limit() {
        for (int i = 0; i < 3; i++) {
            queues.post(callback("call " + i));
        }
        assertThat(queues.takeIn(2, Runnable::run)).isTrue();
        assertThat(queues.callbacks()).isEqualTo(2);
        assertThat(queues.takeIn(2, Runnable::run)).isFalse();
        assertThat(waitingCallbacks()).containsExactly("call 0", "call 1", "call 2");
    }

    @Test
    @DisplayName("once closed they take nothing in; what was there before is still found")
    void closed() {
        queues.post(callback("before"));
        queues.close();
        assertThat(queues.post(callback("after"))).isFalse();
        assertThat(queues.fromOutside(() -> log.add("after"))).isFalse();
        assertThat(queues.wake(() -> log.add("after"))).isFalse();
        queues.takeIn(10, Runnable::run);
        assertThat(waitingCallbacks()).containsExactly("before");
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("of the callbacks that are dropped, those of other threads are counted")
    void dropped() {
        queues.queue(callback("the engine's"));
        queues.queue(Callback.fromThread(() -> {}, null, true));
        queues.dropCallbacks();
        assertThat(queues.callbacks()).isZero();
        assertThat(queues.dropped()).isEqualTo(1);
    }

    @Test
    @DisplayName("what belongs elsewhere is given away, and the rest keeps its order")
    void giveAway() {
        List<Runnable> mine = List.of(new Thread(), new Thread(), new Thread(), new Thread());
        queues.ready().add(mine.get(0));
        queues.ready().add(mine.get(1));
        queues.ready().add(mine.get(3));
        queues.wake(mine.get(2));
        queues.giveAway(task -> task != mine.get(1) && task != mine.get(3), log::add);
        assertThat(log).containsExactly(mine.get(2), mine.get(0));
        assertThat(queues.ready().poll()).isSameAs(mine.get(1));
        assertThat(queues.ready().poll()).isSameAs(mine.get(3));
        assertThat(queues.isQuiet()).isTrue();
        assertThat(queues.takeBack(mine.get(2))).isFalse();
    }

    @Test
    @DisplayName("what was handed in can be taken back, once")
    void takeBack() {
        Runnable continuation = () -> {};
        queues.wake(continuation);
        assertThat(queues.takeBack(continuation)).isTrue();
        assertThat(queues.takeBack(continuation)).isFalse();
        assertThat(queues.isQuiet()).isTrue();
    }

    @Test
    @DisplayName("results of other threads are counted")
    void brought() {
        queues.countBrought();
        queues.countBrought();
        assertThat(queues.brought()).isEqualTo(2);
    }

    /** The moment between the question and the taking is another thread's. */
    @Test
    @DisplayName("what is taken back while it is asked for is not given away as well")
    void takenBackMeanwhile() {
        Runnable continuation = () -> {};
        queues.wake(continuation);
        queues.giveAway(task -> queues.takeBack((Runnable) task), log::add);
        assertThat(log).isEmpty();
        assertThat(queues.isQuiet()).isTrue();
    }

    @Test
    @DisplayName("timed calls that are due and not made are told apart from other callbacks")
    void dueCalls() {
        queues.queue(callback("posted"));
        queues.queue(new Callback() {
            @Override
            public void fire() {}

            @Override
            public String where() {
                return "a timed call";
            }

            @Override
            public Optional<String> dueCall() {
                return Optional.of("callLater");
            }
        });
        assertThat(queues.dueCalls()).containsExactly("callLater");
    }
}
