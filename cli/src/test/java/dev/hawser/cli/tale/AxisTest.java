package dev.hawser.cli.tale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
    private final List<Told> twelveSeconds = List.of(Invented.told(Chapter.BLOCKING, Customer.named(4), 1, 1));

    @Test
    void marksStandAtWholeInstallations() {
        assertThat(marks(4)).containsExactly("0", "3", "6", "9", "12");
        assertThat(marks(10)).containsExactly("0", "3", "6", "9", "12");
    }

    @Test
    void marksAreFewerWhereThereIsNoRoom() {
        assertThat(marks(3)).containsExactly("0", "6", "12");
        assertThat(marks(1)).containsExactly("0");
    }

    @Test
    void secondsHaveNoMoreDigitsThanTheyNeed() {
        assertThat(Axis.seconds(0)).isEqualTo("0");
        assertThat(Axis.seconds(100_000_000)).isEqualTo("0.1");
        assertThat(Axis.seconds(30_000_000_000L)).isEqualTo("30");
        assertThat(Axis.seconds(1)).isEqualTo("0.000000001");
    }

    private List<String> marks(int most) {
        return Axis.of(twelveSeconds, most).marks().mapToObj(Axis::seconds).toList();
    }
}
