package dev.hawser.defer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NotedTest {
    private final Set<Integer> over = new HashSet<>();
    private final Noted<Integer> noted = new Noted<>(thing -> !over.contains(thing));

    @Test
    @DisplayName("those are given that still count, in the order of their coming, and what is removed is gone")
    void all() {
        for (int i = 0; i < 5; i++) {
            noted.add(i);
        }
        over.add(1);
        noted.remove(3);
        assertThat(noted.all()).containsExactly(0, 2, 4);
        over.clear();
        assertThat(noted.all()).as("what has once not counted is forgotten").containsExactly(0, 2, 4);
    }

    @Test
    @DisplayName("no more are kept than ten thousand")
    void most() {
        for (int i = 0; i < 10_002; i++) {
            noted.add(i);
        }
        assertThat(noted.all()).hasSize(10_000).doesNotContain(10_000);
    }

    @Test
    @DisplayName("what counts no more leaves room")
    void room() {
        for (int i = 0; i < 30_000; i++) {
            noted.add(i);
            over.add(i);
        }
        noted.add(-1);
        assertThat(noted.all()).containsExactly(-1);
    }
}
