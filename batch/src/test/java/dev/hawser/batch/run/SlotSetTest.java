package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SlotSetTest {
    @Seeds(count = 20)
    void itKnowsItsLowestLikeASortedSet(Seed seed) {
        RandomGenerator random = seed.random();
        int range = 1 << random.nextInt(1, 20);
        SlotSet set = new SlotSet();
        TreeSet<Integer> model = new TreeSet<>();
        for (int i = 0; i < 5000; i++) {
            int number = random.nextInt(3) == 0 && !model.isEmpty() ? model.first() : random.nextInt(range);
            if (random.nextInt(5) < 3) {
                set.add(number);
                model.add(number);
            } else {
                set.remove(number);
                model.remove(number);
            }
            assertThat(set.isEmpty()).isEqualTo(model.isEmpty());
            if (!model.isEmpty()) {
                assertThat(set.lowest()).isEqualTo(model.first());
            }
        }
    }

    @Test
    void itTakesTheHighestNumberOfSlots() {
        SlotSet set = new SlotSet();
        set.add(RunControl.MOST_SLOTS - 1);
        assertThat(set.lowest()).isEqualTo(RunControl.MOST_SLOTS - 1);
        set.add(70);
        assertThat(set.lowest()).isEqualTo(70);
    }
}
