package dev.hawser.batch.step;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many of something there must be.
 *
 * @param sign how it is compared
 * @param number with what
 */
record Amount(String sign, long number) {
    static final String EXPECTED = "a number such as 3, or >0, >=2, <10, <=10 or !=0";
    static final String PATTERN = "^(>=|<=|!=|>|<|=)? *[0-9]{1,15}$";
    static final Amount NONE = new Amount("=", 0);

    private static final Pattern PARTS = Pattern.compile("(>=|<=|!=|>|<|=)? *([0-9]{1,15})");

    /**
     * {@return what a text says}
     *
     * @throws IllegalArgumentException if it says nothing of that
     */
    static Amount parse(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException();
        }
        return new Amount(parts.group(1) == null ? "=" : parts.group(1), Long.parseLong(parts.group(2)));
    }

    boolean has(long count) {
        return switch (sign) {
            case ">" -> count > number;
            case ">=" -> count >= number;
            case "<" -> count < number;
            case "<=" -> count <= number;
            case "!=" -> count != number;
            default -> count == number;
        };
    }

    @Override
    public String toString() {
        return sign.equals("=") ? Long.toString(number) : sign + number;
    }
}
