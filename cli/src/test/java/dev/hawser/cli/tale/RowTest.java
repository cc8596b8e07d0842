package dev.hawser.cli.tale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
    @Test
    void cellsAreAsBusyAsTheirLanesOnAverage() {
        Row row = new Row(
                "slots 0-1",
                2,
                List.of(
                        new Installation(new Customer(0, ""), 0, 0, 250),
                        new Installation(new Customer(1, ""), 1, 100, 150)));
        assertThat(row.busy(4, 100)).containsExactly(new double[] {0.5, 0.75, 0.25, 0}, offset(1e-9));
    }

    @Test
    void whatEndsWithTheLastCellFillsIt() {
        Row row = new Row("slot 0", 1, List.of(new Installation(new Customer(0, ""), 0, 0, 300)));
        assertThat(row.busy(3, 100)).containsExactly(new double[] {1, 1, 1}, offset(1e-9));
    }

    @Test
    void lanesStandAloneUpToAPoint() {
        assertThat(Row.of(Invented.told(Chapter.INLINE, Customer.numbered(16), 16, 1)))
                .map(Row::label)
                .hasSize(16)
                .startsWith("function 0")
                .endsWith("function 15");
        assertThat(Row.of(Invented.told(Chapter.INLINE, Customer.numbered(17), 17, 1)))
                .map(Row::label)
                .containsExactly(
                        "functions 0-2",
                        "functions 3-5",
                        "functions 6-8",
                        "functions 9-11",
                        "functions 12-14",
                        "functions 15-16");
    }

    @Test
    void groupsHaveAllInstallations() {
        List<Row> rows = Row.of(Invented.told(Chapter.INLINE, Customer.numbered(1001), 1001, 1));
        assertThat(rows.stream().mapToInt(row -> row.installations().size())).hasSize(8);
        assertThat(rows.stream().mapToInt(row -> row.installations().size()).sum())
                .isEqualTo(1001);
        assertThat(rows.stream().mapToInt(Row::lanes).sum()).isEqualTo(1001);
        assertThat(Arrays.stream(rows.getFirst().busy(10, 3e8))).allMatch(busy -> Math.abs(busy - 1) < 1e-9);
    }
}
