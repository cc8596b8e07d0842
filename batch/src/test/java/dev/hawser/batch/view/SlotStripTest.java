package dev.hawser.batch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line of slots, the letters of its steps, and how a line is painted. */
class SlotStripTest {
    private static final StepLetters LETTERS = new StepLetters(Runs.STEPS);

    private static String strip(List<SlotNow> slots, int columns, boolean unicode) {
        return new SlotStrip(LETTERS, unicode).of(slots, columns).plain();
    }

    private static List<SlotNow> mixed(int busy, int idle) {
        List<SlotNow> slots = new ArrayList<>(Runs.slots(busy, Runs.working("install")));
        slots.addAll(Runs.slots(idle, SlotNow.IDLE));
        return slots;
    }

    @Test
    void eachSlotIsACharacterWhereThereIsRoom() {
        List<SlotNow> slots = List.of(
                Runs.working("install"),
                Runs.retrying("install"),
                Runs.working("record"),
                Runs.working(""),
                Runs.retrying("unknown"),
                SlotNow.IDLE,
                Runs.in(SlotNow.State.CANCELLED),
                Runs.in(SlotNow.State.STUCK));
        assertThat(strip(slots, 8, true)).isEqualTo("iIr**·x!");
        assertThat(strip(slots, 8, false)).isEqualTo("iIr**.x!");
        assertThat(strip(slots, 30, true)).isEqualTo("iIr**·x!   i install  r record");
        assertThat(strip(slots, 29, true)).isEqualTo("iIr**·x!   i install");
        assertThat(strip(slots, 19, true)).isEqualTo("iIr**·x!");
    }

    @Test
    void coloursTellStatesAndSteps() {
        List<SlotNow> slots = List.of(
                Runs.working("install"),
                Runs.working("record"),
                Runs.retrying("record"),
                SlotNow.IDLE,
                Runs.in(SlotNow.State.CANCELLED),
                Runs.in(SlotNow.State.STUCK),
                Runs.working("unknown"));
        assertThat(new SlotStrip(LETTERS, true).of(slots, 7).painted(true))
                .isEqualTo(
                        "\u001b[0;36mi\u001b[0;34mr\u001b[0;1;33mR\u001b[0;2m·\u001b[0;31mx\u001b[0;1;31m!\u001b[0m*");
        assertThat(new SlotStrip(LETTERS, true).of(slots, 20).painted(true))
                .endsWith("\u001b[0m*   \u001b[0;36mi\u001b[0;2m install\u001b[0m");
    }

    @Test
    void aLegendThatTheTerminalCannotShowIsLeftOut() {
        StepLetters letters = new StepLetters(List.of("one", "zwölf", "two"));
        List<SlotNow> slots = Runs.slots(2, Runs.working("one"));
        assertThat(new SlotStrip(letters, true).of(slots, 60).plain()).isEqualTo("oo   o one  z zwölf  t two");
        assertThat(new SlotStrip(letters, false).of(slots, 60).plain()).isEqualTo("oo   o one");
    }

    @ParameterizedTest
    @CsvSource({
        "0, ·", "1, ▁", "2, ▂", "4, ▄", "7, ▇", "8, █",
    })
    void ofManySlotsACharacterTellsHowManyAreBusy(int busy, String level) {
        assertThat(strip(mixed(busy, 8 - busy), 1, true)).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"0, .", "1, 1", "5, 5", "9, 9", "10, #"})
    void withoutUnicodeItIsADigit(int busy, String level) {
        assertThat(strip(mixed(busy, 10 - busy), 1, false)).isEqualTo(level);
    }

    @Test
    void theWorstOfAGroupIsSeen() {
        List<SlotNow> slots = new ArrayList<>(mixed(24, 0));
        slots.set(3, Runs.in(SlotNow.State.CANCELLED));
        slots.set(17, Runs.in(SlotNow.State.STUCK));
        assertThat(strip(slots, 6, true)).isEqualTo("x███!█");
        slots.set(0, Runs.in(SlotNow.State.STUCK));
        slots.set(23, Runs.in(SlotNow.State.CANCELLED));
        assertThat(strip(slots, 6, true)).isEqualTo("!███!x");
    }

    @Test
    void aGroupHasTheColourOfMostOfItsSteps() {
        List<SlotNow> slots = new ArrayList<>();
        slots.addAll(Runs.slots(2, Runs.working("install")));
        slots.addAll(Runs.slots(3, Runs.working("record")));
        slots.addAll(Runs.slots(9, SlotNow.IDLE));
        assertThat(new SlotStrip(LETTERS, true).of(slots, 1).painted(true)).isEqualTo("\u001b[0;34m▃\u001b[0m");
        assertThat(new SlotStrip(LETTERS, true).of(mixed(0, 5), 1).painted(true))
                .isEqualTo("\u001b[0;2m·\u001b[0m");
    }

    @Test
    void theScaleAndTheCountsOfStepsStandBehindWhereThereIsRoom() {
        List<SlotNow> slots = new ArrayList<>(Runs.slots(60, Runs.working("install")));
        slots.addAll(Runs.slots(30, Runs.working("record")));
        slots.addAll(Runs.slots(10, SlotNow.IDLE));
        assertThat(strip(slots, 60, true))
                .endsWith(" (4 slots each)  i 60  r 30")
                .hasSizeLessThanOrEqualTo(60);
        assertThat(strip(slots, 45, true)).matches("[█▄·▁▂▃▅▆▇]+ \\(\\d slots each\\).*");
        assertThat(strip(slots, 10, true)).hasSize(10).doesNotContain("each");
    }

    @Test
    void lettersAreTheFirstThatNobodyHas() {
        assertThat(new StepLetters(List.of("create", "check", "Create 2", "12", "客", "xx", "create")).all())
                .containsExactlyInAnyOrderEntriesOf(
                        java.util.Map.of("create", 'c', "check", 'h', "Create 2", 'r', "12", 'a', "客", 'b', "xx", 'd'));
        assertThat(LETTERS.letter("other")).isEqualTo('*');
        assertThat(LETTERS.style("other")).isEmpty();
        assertThat(new StepLetters(List.of("x")).letter("x")).isEqualTo('a');
    }

    @Test
    void whenAllLettersAreGivenThereIsNone() {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < 27; i++) {
            steps.add("step " + i);
        }
        StepLetters letters = new StepLetters(steps);
        assertThat(letters.all().values()).doesNotContain('x');
        assertThat(steps.subList(0, 25).stream().map(letters::letter).distinct())
                .hasSize(25)
                .doesNotContain('*');
        assertThat(letters.letter("step 25")).isEqualTo('*');
        assertThat(letters.letter("step 26")).isEqualTo('*');
        assertThat(letters.style("step 8")).isEqualTo(letters.style("step 0"));
        assertThat(steps.subList(0, 8).stream().map(letters::style).distinct()).hasSize(8);
    }

    private static StyledLine line(String... textsAndStyles) {
        StyledLine line = new StyledLine();
        for (int i = 0; i < textsAndStyles.length; i += 2) {
            line.add(textsAndStyles[i], textsAndStyles[i + 1]);
        }
        return line;
    }

    @Test
    void aLineIsPaintedWhereItsStyleChanges() {
        assertThat(line("a", "", "b", "31", "c", "31", "d", "").painted(true)).isEqualTo("a\u001b[0;31mbc\u001b[0md");
        assertThat(line("a", "", "b", "31").painted(true)).isEqualTo("a\u001b[0;31mb\u001b[0m");
        assertThat(line("a", "", "b", "31").painted(false)).isEqualTo("ab");
        assertThat(line().painted(true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abcdef | abcdef | ''",
                "abcdef | abXdef | [3GX",
                "abcdef | abXYef | [3GXY",
                "abcdef | abcdeX | [6GX",
                "abcdef | Xbcdef | [1GX",
                "abcdef | abc | [4G[K",
                "abcdef | abX | [3GX[K",
                "abc | abcdef | [4Gdef",
                "abc | '' | [1G[K",
                "'' | abc | [1Gabc",
                "客bc | 客Xc | [3GX",
                "客bc | aabc | [1Gaabc",
                "e\u0301bc | ebc | [1Ge",
                "a客 | a客x | [4Gx",
            })
    void onlyWhatChangedIsSent(String before, String after, String sent) {
        assertThat(line(after, "").changesFrom(line(before, ""), false).replace("\u001b", ""))
                .isEqualTo(sent);
    }

    @Test
    void anotherColourIsAChangeWhereThereAreColours() {
        StyledLine red = line("ab", "", "c", "31", "de", "");
        StyledLine green = line("ab", "", "c", "32", "de", "");
        assertThat(green.changesFrom(red, true)).isEqualTo("\u001b[3G\u001b[0;32mc\u001b[0m");
        assertThat(green.changesFrom(red, false)).isEmpty();
        assertThat(green.changesFrom(green, true)).isEmpty();
    }

    @Test
    void aLineKnowsItsColumns() {
        assertThat(line("a客e\u0301", "").width()).isEqualTo(4);
        assertThat(line("a客e\u0301", "", "😀", "1").width()).isEqualTo(6);
        assertThat(line("a客", "", "😀", "1").plain()).isEqualTo("a客😀");
        assertThat(line().width()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain ü 客 😀 | plain ü 客 😀",
                "<a\\nb> | <a\\nb>",
                "<\u001b[31m> | <\\u001B[31m>",
                "<\u0007> | <\\u0007>",
                "<\u0085> | <\\u0085>",
                "<\u2028> | <\\u2028>",
                "<\u2029> | <\\u2029>",
                "<\u202E> | <\\u202E>",
                "<\u200B> | <\\u200B>",
                "<\uFEFF> | <\\uFEFF>",
                "<\uD83D.> | <\\uD83D.>",
                "<\u0378> | <\\u0378>",
                "<a\u200Db\u200C\u00AD> | <a\u200Db\u200C\u00AD>",
            })
    void whatWouldSteerATerminalIsShownAsAnEscape(String text, String shown) {
        assertThat(Shown.line(text)).isEqualTo(shown);
        assertThat(Shown.lines(text)).isEqualTo(shown);
    }

    @Test
    void lineBreaksStayWhereThereMayBeSeveralLines() {
        assertThat(Shown.line("a\nb\tc\rd")).isEqualTo("a\\nb\\tc\\rd");
        assertThat(Shown.lines("a\nb\tc\rd")).isEqualTo("a\nb\tc\\rd");
        assertThat(Shown.line("\uDB40\uDC01")).isEqualTo("\\uDB40\\uDC01");
    }

    @Test
    void aRunCountsItsSlotsByTheirState() {
        List<SlotNow> slots = new ArrayList<>(Collections.nCopies(3, SlotNow.IDLE));
        slots.addAll(Runs.slots(2, Runs.working("install")));
        slots.add(Runs.in(SlotNow.State.STUCK));
        RunNow run = Runs.with(slots);
        assertThat(run.busy()).isEqualTo(3);
        assertThat(run.slots(SlotNow.State.IDLE)).isEqualTo(3);
        assertThat(run.slots(SlotNow.State.STUCK)).isEqualTo(1);
        assertThat(run.slots(SlotNow.State.CANCELLED)).isZero();
        assertThat(run.ended()).isEqualTo(4312);
    }
}
