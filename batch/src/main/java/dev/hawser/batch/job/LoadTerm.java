package dev.hawser.batch.job;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What must be so of the machine before another attempt starts: {@code load<4}, {@code memory>1GB}.
 *
 * @param text as the job has it
 * @param measure what is looked at
 * @param limit below which the load has to be, or above which the memory, in bytes
 */
public record LoadTerm(String text, Measure measure, double limit) {
    /** What is looked at. */
    public enum Measure {
        /** How many threads wanted a processor, on average of the last minute. */
        LOAD,
        /** How much memory programs could be given, in bytes. */
        MEMORY
    }

    /** For the JSON Schema. */
    static final String PATTERN = "^(load *< *[0-9]+(\\.[0-9]+)?|memory *> *[0-9]+(\\.[0-9]+)?([kKMGT]i?B|B)?)$";

    private static final Pattern WRITTEN = Pattern.compile("(load|memory) *([<>]) *(\\S+)");

    /**
     * {@return the term that a text is}
     *
     * @param text as it stands in the job
     */
    static LoadTerm parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        boolean isTerm = matcher.matches() && (matcher.group(1).equals("load") ? "<" : ">").equals(matcher.group(2));
        if (!isTerm) {
            throw new IllegalArgumentException();
        }
        Measure measure = Measure.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        double limit = measure == Measure.LOAD ? number(matcher.group(3)) : SizeText.parse(matcher.group(3));
        return new LoadTerm(text, measure, limit);
    }

    private static double number(String text) {
        if (!text.matches("[0-9]{1,6}(\\.[0-9]{1,6})?") || Double.parseDouble(text) == 0) {
            throw new IllegalArgumentException();
        }
        return Double.parseDouble(text);
    }

    /**
     * {@return whether that is so}
     *
     * @param value what was measured
     */
    public boolean holds(double value) {
        return measure == Measure.LOAD ? value < limit : value > limit;
    }
}
