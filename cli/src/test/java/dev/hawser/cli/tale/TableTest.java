package dev.hawser.cli.tale;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void hasALineForEachExample() {
        assertThat(String.join("\n", Table.of(Invented.tale(), Terminal.NONE))).isEqualTo("""
                example         customers   threads  most at once    waiting    elapsed
                1 blocking              4         1             1    12.00 s    12.00 s
                2 threads              15         5             5    45.00 s     9.00 s
                3 callbacks            15         1            15    45.00 s     3.00 s
                4 inline               15         1            15    45.00 s     3.00 s
                5 Cooperator           15         1             5    45.00 s     9.00 s""");
    }
}
