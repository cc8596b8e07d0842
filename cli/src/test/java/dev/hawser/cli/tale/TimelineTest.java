package dev.hawser.cli.tale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    @Test
    void showsWhoWaitedWhen() {
        List<Told> tale = Invented.tale();
        assertThat(drawn(List.of(tale.get(0), tale.get(1), tale.get(4)), new Terminal(70, false, true)))
                .isEqualTo("""
                1 blocking  12.00 s of waiting in 12.00 s: 1 at once, 1 thread
                  developer 0  ▇▇▇ Bill ▇▇▇ ▇▇▇ Elon ▇▇▇ ▇▇ Steve ▇▇▇ ▇▇▇ Mark ▇▇▇

                2 threads  45.00 s of waiting in 9.00 s: 5 at once, 5 threads
                  developer 0  ▇▇▇▇ 0 ▇▇▇▇▇ ▇▇▇▇ 5 ▇▇▇▇▇ ▇▇▇▇ 10 ▇▇▇▇
                  developer 1  ▇▇▇▇ 1 ▇▇▇▇▇ ▇▇▇▇ 6 ▇▇▇▇▇ ▇▇▇▇ 11 ▇▇▇▇
                  developer 2  ▇▇▇▇ 2 ▇▇▇▇▇ ▇▇▇▇ 7 ▇▇▇▇▇ ▇▇▇▇ 12 ▇▇▇▇
                  developer 3  ▇▇▇▇ 3 ▇▇▇▇▇ ▇▇▇▇ 8 ▇▇▇▇▇ ▇▇▇▇ 13 ▇▇▇▇
                  developer 4  ▇▇▇▇ 4 ▇▇▇▇▇ ▇▇▇▇ 9 ▇▇▇▇▇ ▇▇▇▇ 14 ▇▇▇▇

                5 Cooperator  45.00 s of waiting in 9.00 s: 5 at once, 1 thread
                  slot 0       ▇▇▇▇ 0 ▇▇▇▇▇ ▇▇▇▇ 5 ▇▇▇▇▇ ▇▇▇▇ 10 ▇▇▇▇
                  slot 1       ▇▇▇▇ 1 ▇▇▇▇▇ ▇▇▇▇ 6 ▇▇▇▇▇ ▇▇▇▇ 11 ▇▇▇▇
                  slot 2       ▇▇▇▇ 2 ▇▇▇▇▇ ▇▇▇▇ 7 ▇▇▇▇▇ ▇▇▇▇ 12 ▇▇▇▇
                  slot 3       ▇▇▇▇ 3 ▇▇▇▇▇ ▇▇▇▇ 8 ▇▇▇▇▇ ▇▇▇▇ 13 ▇▇▇▇
                  slot 4       ▇▇▇▇ 4 ▇▇▇▇▇ ▇▇▇▇ 9 ▇▇▇▇▇ ▇▇▇▇ 14 ▇▇▇▇

                               ┴────────────┴────────────┴────────────┴────────────┴
                               0            3            6            9           12 s""");
    }

    @Test
    void groupsLanesThatAreTooMany() {
        Told many = Invented.told(Chapter.COOPERATOR, Customer.numbered(3000), 2000, 1);
        assertThat(drawn(List.of(many), new Terminal(60, false, true))).isEqualTo("""
                5 Cooperator  9000.00 s of waiting in 6.00 s: 2000 at once, 1 thread
                  slots 0-249      ██████████████████████████████████████
                  slots 250-499    ██████████████████████████████████████
                  slots 500-749    ██████████████████████████████████████
                  slots 750-999    ██████████████████████████████████████
                  slots 1000-1249  ███████████████████
                  slots 1250-1499  ███████████████████
                  slots 1500-1749  ███████████████████
                  slots 1750-1999  ███████████████████

                                   ┴──────────────────┴──────────────────┴
                                   0                  3                  6 s""");
    }

    @Test
    void shadesBarsThatAreTooShort() {
        Told busy = Invented.told(Chapter.COOPERATOR, Customer.numbered(500), 1, 1);
        assertThat(drawn(List.of(busy), new Terminal(60, false, true))
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElseThrow())
                .isEqualTo("  slot 0  " + "█".repeat(47));
    }

    @Test
    void doesWithAsciiWhereThereIsNothingElse() {
        Told told = Invented.told(Chapter.COOPERATOR, Customer.numbered(4), 2, 1);
        assertThat(drawn(List.of(told), new Terminal(60, false, false))).isEqualTo("""
                5 Cooperator  12.00 s of waiting in 6.00 s: 2 at once, 1 thread
                  slot 0  ========== 0 ========== ========= 2 ==========
                  slot 1  ========== 1 ========== ========= 3 ==========

                          +-----------------------+----------------------+
                          0                       3                      6 s""");
    }

    @Test
    void paintsWhereColoursAreShown() {
        String drawn = drawn(Invented.tale(), new Terminal(80, true, true));
        assertThat(drawn).contains("\u001b[1m1 blocking\u001b[0m  12.00 s", "\u001b[33m▇▇▇▇\u001b[0m Bill ");
        assertThat(drawn.replaceAll("\u001b\\[\\d+m", "")).isEqualTo(drawn(Invented.tale(), Terminal.NONE));
    }

    @Test
    void fitsTheTerminal() {
        for (int columns = 50; columns <= 160; columns++) {
            int width = columns;
            assertThat(drawn(Invented.tale(), new Terminal(columns, false, true))
                            .lines()
                            .skip(1))
                    .allSatisfy(line -> assertThat(line)
                            .satisfiesAnyOf(
                                    text -> assertThat(text).hasSizeLessThanOrEqualTo(width),
                                    text -> assertThat(text).contains(" of waiting in ")));
        }
    }

    @Test
    void drawsWaitsThatTakeNoTime() {
        Installation none = new Installation(new Customer(0, ""), 0, 0, 0);
        Told told = new Told(Chapter.INLINE, 0, 0, new Recording(List.of(none), 1, 1, 1));
        assertThat(drawn(List.of(told), Terminal.NONE)).startsWith("4 inline  0.00 s of waiting in 0.00 s");
        assertThat(Picture.of(List.of(told))).endsWith("</svg>\n");
    }

    private static String drawn(List<Told> tale, Terminal terminal) {
        return String.join("\n", Timeline.of(tale, terminal));
    }
}
