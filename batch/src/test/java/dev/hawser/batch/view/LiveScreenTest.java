package dev.hawser.batch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LiveScreenTest {
    private static final long TENTH = 100_000_000;
    private static final Screen WIDE = new Screen(120, true, false, true);

    @Test
    void showsHowFarTheRunIsAndItsSlots() {
        var slots = new ArrayList<>(Runs.slots(50, Runs.working("install")));
        slots.addAll(Runs.slots(6, Runs.working("record")));
        slots.add(Runs.retrying("install"));
        slots.add(Runs.working(""));
        slots.add(Runs.in(SlotNow.State.CANCELLED));
        slots.add(Runs.in(SlotNow.State.STUCK));
        slots.addAll(Runs.slots(4, SlotNow.IDLE));

        assertThat(LiveScreen.lines(Runs.with(slots), WIDE))
                .containsExactly(
                        "4,312/10,000 43% | 60/64 busy | stuck 1 | 118/s | p50 0.8 s p99 1.9 s | retry 37 | dead 2 | ETA 0:48",
                        "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiirrrrrrI*x!····   i install  r record");
        assertThat(LiveScreen.lines(Runs.with(slots), new Screen(60, false, false, true))
                        .getLast())
                .isEqualTo("#############################!.. (2 slots each)  i 51  r 6");
    }

    @Test
    void anEstimateIsMarkedAsOne() {
        assertThat(LiveScreen.lines(Runs.estimated(), WIDE).getFirst())
                .startsWith("4,312/~10,000 ~43% | ")
                .endsWith(" | ETA ~0:48");
        assertThat(Progress.json(Runs.estimated(), 5))
                .contains("\"totalEstimate\":10000")
                .doesNotContain("\"total\":");
    }

    @Test
    void ofAnUnknownTotalShowsNeitherShareNorEnd() {
        var run = new RunNow(
                "shops",
                RunNow.Phase.DRAINING,
                OptionalLong.empty(),
                false,
                1234,
                0,
                0,
                0,
                List.of(SlotNow.IDLE),
                Runs.STEPS,
                Pace.UNKNOWN);

        assertThat(LiveScreen.lines(run, WIDE))
                .containsExactly("1,234 done | draining | 0/1 busy", "·   i install  r record");
    }

    @Test
    void whoServesNothingItselfSaysNothingOfSlots() {
        var run = new RunNow(
                "shops",
                RunNow.Phase.RUNNING,
                OptionalLong.of(2000),
                false,
                1234,
                0,
                0,
                0,
                List.of(),
                Runs.STEPS,
                Pace.UNKNOWN);

        assertThat(LiveScreen.lines(run, WIDE).getFirst()).isEqualTo("1,234/2,000 61%");
    }

    @Test
    void whatIsCompleteHasNoEndToWaitFor() {
        assertThat(LiveScreen.lines(Runs.withDone(9988), WIDE).getFirst())
                .startsWith("10,000/10,000 100% |")
                .doesNotContain("ETA");
    }

    @Test
    void leavesOutWhatMattersLessWhereItIsNarrow() {
        assertThat(first(102))
                .isEqualTo(
                        "4,312/10,000 43% | 64/64 busy | 118/s | p50 0.8 s p99 1.9 s | retry 37 | dead 2 | ETA 0:48");
        assertThat(first(80)).isEqualTo("4,312/10,000 43% | 64/64 busy | 118/s | retry 37 | dead 2 | ETA 0:48");
        assertThat(first(60)).isEqualTo("4,312/10,000 43% | retry 37 | dead 2 | ETA 0:48");
        assertThat(first(40)).isEqualTo("4,312/10,000 43% | dead 2 | ETA 0:48");
        assertThat(first(30)).isEqualTo("4,312/10,000 43% | dead 2");
        assertThat(first(20)).isEqualTo("4,312/10,000 43%");
        assertThat(first(10)).isEqualTo("4,312/10…");
        assertThat(first(2)).isEqualTo("…");
    }

    @Test
    void manySlotsShareACharacterAndTheScaleIsTold() {
        var slots = new ArrayList<>(Runs.slots(300, Runs.working("install")));
        slots.addAll(Runs.slots(200, SlotNow.IDLE));
        slots.set(8, SlotNow.IDLE);

        assertThat(LiveScreen.lines(Runs.with(slots), new Screen(80, true, false, true))
                        .getLast())
                .isEqualTo("█".repeat(33) + "▃" + "·".repeat(22) + " (9 slots each)  i 299");
        assertThat(LiveScreen.lines(Runs.with(slots), new Screen(80, false, false, true))
                        .getLast())
                .isEqualTo("9" + "#".repeat(32) + "4" + ".".repeat(22) + " (9 slots each)  i 299");
    }

    @Test
    void oneStuckSlotOfManyIsSeen() {
        var slots = new ArrayList<>(Runs.slots(1000, Runs.working("install")));
        slots.set(999, Runs.in(SlotNow.State.STUCK));

        assertThat(LiveScreen.lines(Runs.with(slots), new Screen(80, true, false, true))
                        .getLast())
                .contains("█! (");
    }

    @Test
    void noLineIsWiderThanTheScreenAndEverySlotIsShown() {
        for (var seed = 0; seed < 3000; seed++) {
            var random = new SplittableRandom(seed);
            var run = random(random);
            var screen = new Screen(random.nextInt(1, 220), random.nextBoolean(), false, true);

            var lines = LiveScreen.lines(run, screen);

            assertThat(lines)
                    .as("seed %d", seed)
                    .hasSize(2)
                    .allSatisfy(line ->
                            assertThat(TextWidth.of(line)).isLessThanOrEqualTo(Math.max(1, screen.columns() - 1)));
            if (run.slots().size() < screen.columns()) {
                assertThat(lines.getLast().codePoints().limit(run.slots().size()))
                        .as("seed %d", seed)
                        .allMatch(c -> "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ*!.·".indexOf(c) >= 0);
            }
            if (!screen.unicode()) {
                assertThat(lines).allMatch(line -> line.chars().allMatch(c -> c < 0x80));
            }
        }
    }

    @Test
    void sendsOnlyWhatChanged() {
        var screen = new LiveScreen(WIDE);
        var lines = LiveScreen.lines(Runs.middle(), WIDE);

        assertThat(screen.show(Runs.middle(), 0))
                .isEqualTo("\u001b[?25l\u001b[?7l\r\u001b[J" + lines.getFirst() + "\r\n" + lines.getLast());
        assertThat(screen.show(Runs.middle(), TENTH)).isEmpty();
        assertThat(screen.show(Runs.withDone(4301), 2 * TENTH)).isEqualTo("\u001b[1A\u001b[5G3\n");
        var slots = new ArrayList<>(Runs.middle().slots());
        slots.set(2, Runs.working("record"));
        slots.set(4, Runs.working("record"));
        assertThat(screen.show(Runs.with(slots), 3 * TENTH)).isEqualTo("\u001b[1A\u001b[5G2\n\u001b[3Grir");
    }

    @Test
    void drawsAtMostTenTimesASecond() {
        var screen = new LiveScreen(WIDE);
        var draws = 0;
        for (var millis = 0; millis < 1000; millis++) {
            draws += screen.show(Runs.withDone(millis), millis * 1_000_000L).isEmpty() ? 0 : 1;
        }

        assertThat(draws).isEqualTo(10);
    }

    @Test
    void aTerminalThatGotAllChangesShowsTheSameAsTheLastDrawing() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var screen = new LiveScreen(new Screen(60, true, random.nextBoolean(), true));
            var terminal = new FakeTerminal();
            var run = random(random);
            for (var i = 0; i < 20; i++) {
                run = random(random);
                if (random.nextInt(8) == 0) {
                    terminal.write(screen.above("customer 客 is dead\r\n"));
                }
                terminal.write(screen.show(run, i * TENTH));
            }

            assertThat(terminal.lastLines(2))
                    .as("seed %d", seed)
                    .isEqualTo(LiveScreen.lines(run, new Screen(60, true, false, true)).stream()
                            .map(String::stripTrailing)
                            .toList());
        }
    }

    @Test
    void givesTheCursorBackBelowItsLines() {
        var screen = new LiveScreen(WIDE);
        assertThat(new LiveScreen(WIDE).close()).isEmpty();
        screen.show(Runs.middle(), 0);

        assertThat(screen.above("a shop is dead\n")).isEqualTo("\r\u001b[1A\u001b[Ja shop is dead\n");
        assertThat(screen.close()).isEqualTo("\u001b[?25h\u001b[?7h");
        assertThat(screen.show(Runs.middle(), TENTH)).as("closed").isEmpty();
    }

    @Test
    void staysAsTheRunEndedHoweverSoonThatIs() {
        var screen = new LiveScreen(WIDE);
        screen.show(Runs.middle(), 0);

        assertThat(screen.show(Runs.withDone(4301), 1)).as("too soon").isEmpty();
        assertThat(screen.close(Runs.withDone(4301))).isEqualTo("\u001b[1A\u001b[5G3\n\r\n\u001b[?25h\u001b[?7h");
        assertThat(screen.close(Runs.withDone(4302))).as("closed").isEmpty();
    }

    @Test
    void drawsEverythingAnewAtAnotherWidth() {
        var screen = new LiveScreen(WIDE);
        screen.show(Runs.middle(), 0);

        assertThat(screen.resize(40)).isEqualTo("\r\u001b[1A\u001b[J");
        assertThat(screen.show(Runs.middle(), TENTH)).contains("4,312/10,000 43% | dead 2 | ETA 0:48\r\n");
    }

    @Test
    void coloursAreThereOnlyIfAskedFor() {
        var slots = List.of(Runs.working("install"), Runs.retrying("record"), SlotNow.IDLE);
        var coloured = new LiveScreen(new Screen(120, true, true, true)).show(Runs.with(slots), 0);

        assertThat(coloured).contains("\u001b[0;36mi\u001b[0;1;33mR\u001b[0;2m·\u001b[0m");
        assertThat(new LiveScreen(WIDE).show(Runs.with(slots), 0)).doesNotContain("m");
    }

    private static String first(int columns) {
        return LiveScreen.lines(Runs.middle(), new Screen(columns, true, false, true))
                .getFirst();
    }

    private static RunNow random(SplittableRandom random) {
        var steps = List.of("install", "Installation prüfen", "客户", "🚀\u0007", "e\u0301");
        var slots = new ArrayList<SlotNow>();
        for (var i = random.nextInt(1, random.nextInt(2, 700)); i > 0; i--) {
            var state = SlotNow.State.values()[random.nextInt(4)];
            slots.add(new SlotNow(state, "客", random.nextInt(1, 3), steps.get(random.nextInt(5)), 0));
        }
        var pace = random.nextBoolean()
                ? Pace.UNKNOWN
                : new Pace(
                        OptionalDouble.of(random.nextDouble() * 2000),
                        OptionalLong.of(random.nextLong(1L << random.nextInt(1, 40))),
                        OptionalLong.of(random.nextLong(1L << random.nextInt(1, 50))),
                        OptionalLong.of(random.nextLong(1L << random.nextInt(1, 40))));
        return new RunNow(
                "shops",
                RunNow.Phase.values()[random.nextInt(3)],
                random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong(100_000_000)),
                random.nextBoolean(),
                random.nextLong(100_000_000),
                random.nextLong(100),
                random.nextLong(100),
                random.nextLong(100),
                slots,
                steps,
                pace);
    }
}
