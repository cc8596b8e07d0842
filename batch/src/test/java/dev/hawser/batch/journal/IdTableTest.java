package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Ids and their numbers, through growth. */
class IdTableTest {
    private static String id(int i) {
        return "customer-" + i + (i % 100 == 0 ? "-".repeat(200) + i : "");
    }

    private static IdTable table(int size) {
        IdTable table = new IdTable();
        for (int i = 0; i < size; i++) {
            assertThat(table.putIfAbsent(id(i), i)).isEqualTo(IdTable.ABSENT);
        }
        return table;
    }

    private static Set<UUID> all(IdTable table) {
        Set<UUID> all = new HashSet<>();
        for (long at = table.some(0, all::add); at != 0; at = table.some(at, all::add)) {
            // some more
        }
        return all;
    }

    @Test
    void eachIdKeepsItsNumber() {
        IdTable table = table(20_000);
        assertThat(table.size()).isEqualTo(20_000);
        for (int i = 0; i < 20_000; i++) {
            assertThat(table.get(id(i))).isEqualTo(i);
        }
        assertThat(table.get("customer-")).isEqualTo(IdTable.ABSENT);
        assertThat(table.get("")).isEqualTo(IdTable.ABSENT);
    }

    @Test
    void theFirstNumberStaysUnlessItIsReplaced() {
        IdTable table = new IdTable();
        assertThat(table.put("a", 0)).isEqualTo(IdTable.ABSENT);
        assertThat(table.putIfAbsent("a", 7)).isZero();
        assertThat(table.get("a")).isZero();
        assertThat(table.put("a", 7)).isZero();
        assertThat(table.get("a")).isEqualTo(7);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void whatIsKeptOfAllIdsIsToldSomeAtATime() {
        IdTable table = table(20_000);
        Set<UUID> all = all(table);
        assertThat(all).hasSize(20_000);
        for (int i = 0; i < 20_000; i += 99) {
            assertThat(all).contains(IdTable.digest(id(i)));
        }
        assertThat(all(new IdTable())).isEmpty();
    }

    @Test
    void whatIsToldOfATableThatGrowsMeanwhileBeginsAnew() {
        IdTable table = table(20_000);
        Set<UUID> all = new HashSet<>();
        long at = table.some(0, all::add);
        assertThat(at).isNotZero();
        assertThat(all).hasSizeBetween(1, 19_999);
        for (int i = 20_000; i < 40_000; i++) {
            table.putIfAbsent(id(i), i);
        }
        for (at = table.some(at, all::add); at != 0; at = table.some(at, all::add)) {
            // some more
        }
        assertThat(all).hasSize(40_000);
    }

    /** 128 bits of the SHA-256 of its UTF-16 units: what other processes know ids by. */
    @Test
    void anIdIsKnownByTheFirstHalfOfItsDigest() {
        assertThat(IdTable.digest("a")).hasToString("022a6979-e6da-b7aa-5ae4-c3e5e45f7e97");
        assertThat(IdTable.digest("\ud800")).isNotEqualTo(IdTable.digest("\ud801"));
    }
}
