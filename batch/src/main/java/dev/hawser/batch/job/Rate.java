package dev.hawser.batch.job;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many attempts may start in a time: {@code 50/s}.
 *
 * @param starts how many, 1 or more
 * @param per in which time; longer than 0
 */
public record Rate(int starts, Duration per) {
    /** For the JSON Schema. */
    static final String PATTERN = "^[0-9]+ ?/ ?([0-9.]*(us|ms|s|m|h|d))+$";

    private static final Pattern RATE = Pattern.compile("([0-9]{1,9}) ?/ ?(\\S+)");

    /** Checks the ranges. */
    public Rate {
        if (starts < 1) {
            throw new IllegalArgumentException("a rate needs 1 start or more, was " + starts);
        }
        if (!per.isPositive()) {
            throw new IllegalArgumentException("a rate needs a time longer than 0, was " + per);
        }
    }

    /** {@return what a text such as {@code 50/s}, {@code 3000/m} or {@code 1/10s} says} */
    static Rate parse(String text) {
        Matcher matcher = RATE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text.matches("[0-9]+") ? "it does not say in which time" : null);
        }
        String time = matcher.group(2);
        int starts = Integer.parseInt(matcher.group(1));
        Duration per = DurationText.parse(Character.isLetter(time.charAt(0)) ? "1" + time : time);
        if (starts == 0 || per.isZero()) {
            throw new IllegalArgumentException("nothing would ever start, or everything at once");
        }
        return new Rate(starts, per);
    }
}
