package dev.hawser.batch.job;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rates as they are written in a job: {@code 50/s}, {@code 3000/m}, {@code 1/10s}. */
final class RateText {
    /** For the JSON Schema. */
    static final String PATTERN = "^[0-9]+ ?/ ?([0-9.]*(us|ms|s|m|h|d))+$";

    private static final Pattern RATE = Pattern.compile("([0-9]{1,9}) ?/ ?(\\S+)");

    private RateText() {}

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
