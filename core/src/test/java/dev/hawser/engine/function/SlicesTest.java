package dev.hawser.engine.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.engine.AtomicSections;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Marks;
import dev.hawser.engine.Queues;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SlicesTest {
    private final Marks marks = new Marks();
    private final List<Object> log = new ArrayList<>();
    private final Queues queues = new Queues(marks, () -> {});
    private final Slices slices = new Slices(
            marks,
            new AtomicSections(),
            new Slices.Stages() {
                @Override
                public boolean inStages() {
                    return false;
                }

                @Override
                public int takeStages() {
                    return 0;
                }

                @Override
                public void putStages(int number) {}

                @Override
                public boolean watchesAll() {
                    return false;
                }

                @Override
                public boolean watchesCalls() {
                    return false;
                }

                @Override
                public void setAside(Thread thread, boolean byEngine) {}

                @Override
                public boolean expectsSome() {
                    return false;
                }

                @Override
                public void goesOn(Thread thread) {}

                @Override
                public void refuseTimedWait(Thread thread) {}
            },
            (where, thrown) -> log.add(where + ": " + thrown.getMessage()));

    private void queue(String name) {
        queues.queue(Callback.of(name, () -> log.add(name), null));
    }

    @Test
    @DisplayName("a slice is marked while it runs, is let go afterwards, and whatever it throws is told")
    void slice() {
        long before = marks.mark();
        Runnable continuation = new Runnable() {
            @Override
            public void run() {
                log.add(marks.running() == this);
                log.add(marks.mark() & 1);
                throw new StackOverflowError("deep");
            }
        };
        slices.run(continuation);
        assertThat(log).containsExactly(true, 1L, "running a continuation: deep");
        assertThat(marks.running()).isNull();
        assertThat(marks.mark()).isGreaterThan(before).isEven();
        assertThat(marks.slices()).isEqualTo(1);
    }

    @Test
    @DisplayName("a batch is what was there at its beginning; one that throws is told, and the others run")
    void batch() {
        queue("first");
        queues.queue(Callback.of(
                "throwing",
                () -> {
                    queue("added");
                    throw new IllegalStateException("oops");
                },
                null));
        queue("last");
        slices.runCallbacks(queues, () -> false);
        assertThat(log).containsExactly("first", "throwing: oops", "last");
        assertThat(queues.callbacks()).as("for the next batch").isEqualTo(1);
        assertThat(marks.callbacks()).isEqualTo(3);
    }

    @Test
    @DisplayName("a batch that is for another runner ends after the callback that runs")
    void ended() {
        queue("first");
        queue("second");
        slices.runCallbacks(queues, () -> !log.isEmpty());
        assertThat(log).containsExactly("first");
        assertThat(queues.callbacks()).isEqualTo(1);
    }

    @Test
    @DisplayName("an interrupt belongs to the callback that it was meant for")
    void interrupt() {
        queues.queue(Callback.of("interrupted", () -> Thread.currentThread().interrupt(), null));
        queues.queue(Callback.of("next", () -> log.add(Thread.currentThread().isInterrupted()), null));
        slices.runCallbacks(queues, () -> false);
        assertThat(log).containsExactly(false);
    }
}
