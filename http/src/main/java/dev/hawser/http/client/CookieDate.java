package dev.hawser.http.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the many ways in which servers write the end of a cookie: its parts count, not their order (RFC 6265, 5.1.1). */
final class CookieDate {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})");

    private int day;
    private int month;
    private int year = -1;
    private Optional<int[]> time = Optional.empty();

    private CookieDate() {}

    static Optional<Instant> parse(String text) {
        CookieDate date = new CookieDate();
        for (String part : text.toLowerCase(Locale.ROOT).split("[^a-z0-9:]+", -1)) {
            date.take(part);
        }
        return date.instant();
    }

    private void take(String part) {
        Matcher clock = TIME.matcher(part);
        if (clock.matches()) {
            time = Optional.of(new int[] {
                Integer.parseInt(clock.group(1)), Integer.parseInt(clock.group(2)), Integer.parseInt(clock.group(3))
            });
        } else if (part.matches("[0-9]{1,2}") && day == 0) {
            day = Integer.parseInt(part);
        } else if (part.matches("[0-9]{2}|[0-9]{4}")) {
            int number = Integer.parseInt(part);
            year = number < 70 ? number + 2000 : number < 100 ? number + 1900 : number;
        } else if (part.length() >= 3 && MONTHS.contains(part.substring(0, 3)) && month == 0) {
            month = MONTHS.indexOf(part.substring(0, 3)) + 1;
        }
    }

    private Optional<Instant> instant() {
        if (time.isEmpty() || year < 1601) {
            return Optional.empty();
        }
        try {
            int[] at = time.get();
            return Optional.of(
                    LocalDateTime.of(year, month, day, at[0], at[1], at[2]).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
