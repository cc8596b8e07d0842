package dev.hawser.net.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("both")
class NamedLeaksTest {
    private final NamedLeaks names = new NamedLeaks();
    private final ResourceLeakDetector<Object> detector = names.newResourceLeakDetector(Object.class, 1);
    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void theSameLeakIsToldForEachTestThatMadeIt() {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try {
            detector.setLeakListener((_, records) -> told.add(records));
            for (int i = 1; i <= 2; i++) {
                names.begins("seed 7");
                lose();
                lookFor(i);
            }
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
        assertThat(told).first().asString().contains("made by seed 7, run 1");
        assertThat(told).last().asString().contains("made by seed 7, run 2");
    }

    /** In a method of its own, so that no frame has the object. */
    private void lose() {
        assertThat(detector.track(new Object())).isNotNull();
    }

    private void lookFor(int count) {
        while (told.size() < count) {
            System.gc();
            Object kept = new Object();
            ResourceLeakTracker<Object> tracker = detector.track(kept);
            assertThat(tracker.close(kept)).isTrue();
        }
    }
}
