package dev.hawser.batch.view;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The slots as a strip, a character each: the letter of the step that it is at, a capital if the attempt is not the first
 * one, {@code x} if it is cancelled, {@code !} if it is stuck, a dot if it is idle. With more slots than there is room
 * for, a character stands for several and shows how many of them are busy; how many are at each step is said behind.
 */
final class SlotStrip {
    private static final String LEVELS = "·▁▂▃▄▅▆▇█";
    private static final String ASCII_LEVELS = ".123456789#";
    private static final String DIM = "2";

    private final StepLetters letters;
    private final boolean unicode;

    SlotStrip(StepLetters letters, boolean unicode) {
        this.letters = letters;
        this.unicode = unicode;
    }

    /** {@return the strip in at most so many columns, with what the letters mean if there is room} */
    StyledLine of(List<SlotNow> slots, int columns) {
        var line = new StyledLine();
        if (slots.size() <= columns) {
            slots.forEach(slot -> line.add(String.valueOf(glyph(slot)), style(slot)));
            addLegend(line, columns);
            return line;
        }
        var steps = countsOfSteps(slots);
        var each = slotsPerGlyph(slots.size(), columns, steps);
        for (var i = 0; i < slots.size(); i += each) {
            var group = slots.subList(i, Math.min(i + each, slots.size()));
            line.add(String.valueOf(glyph(group)), style(group));
        }
        if (line.width() + 1 + scale(each).length() <= columns) {
            line.add(" " + scale(each), DIM);
            steps.forEach((letter, text) -> {
                if (line.width() + text.length() <= columns) {
                    line.add(text.substring(0, 2), StyledLine.PLAIN)
                            .add(text.substring(2, 3), letters.style(letter))
                            .add(text.substring(3), DIM);
                }
            });
        }
        return line;
    }

    /** For each step that slots are at, its letter and how many. */
    private Map<String, String> countsOfSteps(List<SlotNow> slots) {
        var counts = new LinkedHashMap<String, String>();
        for (var step : letters.all().keySet()) {
            var count = slots.stream()
                    .filter(slot ->
                            slot.state() == SlotNow.State.WORKING && slot.step().equals(step))
                    .count();
            if (count > 0) {
                counts.put(step, "  " + letters.letter(step) + " " + count);
            }
        }
        return counts;
    }

    /** How many slots a character stands for, such that the strip fits and what it means can be said beside it. */
    private static int slotsPerGlyph(int slots, int columns, Map<String, String> steps) {
        var each = Math.ceilDiv(slots, columns);
        var legend = steps.values().stream().mapToInt(String::length).sum();
        for (var beside : List.of(legend, 0)) {
            var roomy = each;
            while (Math.ceilDiv(slots, roomy) + scale(roomy).length() + 1 + beside > columns && roomy < slots) {
                roomy++;
            }
            if (Math.ceilDiv(slots, roomy) >= columns / 3) {
                return roomy;
            }
        }
        return each;
    }

    private static String scale(int each) {
        return "(" + each + " slots each)";
    }

    private void addLegend(StyledLine line, int columns) {
        var gap = "   ";
        for (var step : letters.all().keySet()) {
            var text = letters.letter(step) + " " + TextWidth.clean(step);
            if (line.width() + gap.length() + TextWidth.of(text) > columns || (!unicode && !isAscii(text))) {
                return;
            }
            line.add(gap, StyledLine.PLAIN)
                    .add(text.substring(0, 1), letters.style(step))
                    .add(text.substring(1), DIM);
            gap = "  ";
        }
    }

    private char glyph(SlotNow slot) {
        return switch (slot.state()) {
            case IDLE -> unicode ? '·' : '.';
            case WORKING -> {
                var letter = letters.letter(slot.step());
                yield slot.attempt() > 1 ? Character.toUpperCase(letter) : letter;
            }
            case CANCELLED -> 'x';
            case STUCK -> '!';
        };
    }

    private String style(SlotNow slot) {
        return switch (slot.state()) {
            case IDLE -> DIM;
            case WORKING -> slot.attempt() > 1 ? "1;33" : letters.style(slot.step());
            case CANCELLED -> "31";
            case STUCK -> "1;31";
        };
    }

    private char glyph(List<SlotNow> group) {
        var worst = worst(group);
        if (worst.state().compareTo(SlotNow.State.WORKING) > 0) {
            return glyph(worst);
        }
        var levels = unicode ? LEVELS : ASCII_LEVELS;
        var busy = group.stream()
                .filter(slot -> slot.state() != SlotNow.State.IDLE)
                .count();
        return levels.charAt((int) Math.ceilDiv(busy * (levels.length() - 1), group.size()));
    }

    /** The colour of the step that most of them are at. */
    private String style(List<SlotNow> group) {
        var worst = worst(group);
        if (worst.state() != SlotNow.State.WORKING) {
            return style(worst);
        }
        var counts = new HashMap<String, Integer>();
        for (var slot : group) {
            if (slot.state() == SlotNow.State.WORKING) {
                counts.merge(style(slot), 1, Integer::sum);
            }
        }
        return counts.keySet().stream()
                .max(Comparator.<String>comparingInt(counts::get).thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    private static SlotNow worst(List<SlotNow> group) {
        return group.stream().max(Comparator.comparing(SlotNow::state)).orElseThrow();
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
