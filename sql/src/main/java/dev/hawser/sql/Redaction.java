package dev.hawser.sql;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps secrets out of messages: passwords in URLs, and values of parameters that a database repeats in its errors. */
final class Redaction {
    private static final String MASK = "***";

    /** Shorter values are only taken out where they stand in quotes or brackets: they may be part of any word. */
    private static final int LONG_ENOUGH = 4;

    private static final Pattern SECRET_PROPERTY =
            Pattern.compile("(?i)((?:password|pwd|secret|token|passphrase|key)[a-z_]*=)[^&;]*");
    private static final Pattern USER_INFO = Pattern.compile("(//[^/@:?]*:)[^/@?]*@");

    private Redaction() {}

    static String url(String url) {
        String withoutProperties = SECRET_PROPERTY.matcher(url).replaceAll("$1" + MASK);
        return USER_INFO.matcher(withoutProperties).replaceAll("$1" + MASK + "@");
    }

    static String text(@Nullable String message, List<? extends @Nullable Object> values) {
        String redacted = message == null ? "" : message;
        for (Object value : values) {
            if (value != null && !(value instanceof byte[])) {
                redacted = without(value.toString(), redacted);
            }
        }
        return redacted;
    }

    private static String without(String value, String message) {
        if (value.length() >= LONG_ENOUGH) {
            return message.replace(value, MASK);
        }
        return value.isEmpty()
                ? message
                : message.replaceAll("(?<=[\"'(=,] ?)" + Pattern.quote(value) + "(?=[\"'),])", MASK);
    }

    /** {@return the failure itself if it is clean, else a copy that is} */
    static SQLException cause(SQLException failure, List<? extends @Nullable Object> values) {
        if (isClean(failure, values)) {
            return failure;
        }
        SQLException copy = new SQLException(
                failure.getClass().getName() + ": " + text(failure.getMessage(), values),
                failure.getSQLState(),
                failure.getErrorCode());
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }

    private static boolean isClean(SQLException failure, List<? extends @Nullable Object> values) {
        for (Throwable each : failure) { // the failures in a row, and their causes
            if (!text(each.toString(), values).equals(each.toString())) {
                return false;
            }
        }
        return true;
    }
}
