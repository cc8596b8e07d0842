package dev.hawser.sql;

import static java.util.Objects.requireNonNullElse;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes values of parameters, which a database repeats in its errors, out of a failure. Leaves of lists and arrays are
 * values too, in upper or lower case, and their words; and what the server has made of them stands in quotes, as do the
 * names of things: of these, only those are left that are known to be names. A failure is copied, never handed on: the
 * driver's own may have more to tell than its message. Immutable.
 */
final class Redactor {
    /** Shorter values are only taken out where they stand in quotes or brackets: they may be part of any word. */
    private static final int LONG_ENOUGH = 4;

    /** Of longer ones, words are not looked for by themselves: they may have any word in them. */
    private static final int SHORT_ENOUGH = 64;

    /** No message has more of a value in it. */
    private static final int LONGEST = 10_000;

    /** Failures may have causes in a ring, or thousands in a row. */
    private static final int MOST_COPIED = 32;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{" + LONG_ENOUGH + ",}");

    /** PostgreSQL puts names and values between these, others values between single ones; backquotes are for names. */
    private static final Pattern QUOTED = Pattern.compile("(?<=: )\"(.+)\"$|\"([^\"]*)\"|'([^']*)'", Pattern.DOTALL);

    /** What stands before the name of something. */
    private static final Pattern NAMING = Pattern.compile(
            "(?i)\\b(?:key|column|constraint|table|relation|index|type|function|operator|database|role|schema|sequence"
                    + "|encoding|user|trigger|view|extension|language|field|domain|parameter|cursor|savepoint|near) $");

    /** What PostgreSQL's driver knows the names of. */
    private static final List<String> NAMES =
            List.of("getConstraint", "getTable", "getColumn", "getSchema", "getDatatype");

    private final String sql;
    private final Set<String> values = new LinkedHashSet<>();
    private final Set<String> words = new HashSet<>();

    /** Whether what stands in quotes is a value unless it is known not to be. Set before it is used. */
    private boolean quotes = true;

    private Redactor(String sql) {
        this.sql = sql.toLowerCase(Locale.ROOT);
    }

    static Redactor of(String sql, List<? extends @Nullable Object> values) {
        Redactor made = new Redactor(sql);
        values.forEach(made::add);
        return made;
    }

    /** Of what a database is opened with: passwords, and URLs with passwords in them. Names may be told. */
    static Redactor ofSecrets(DatabaseSettings options) {
        Redactor made = new Redactor("");
        made.add(options.password());
        options.properties().forEach((key, value) -> {
            if (Redaction.isSecret(key)) {
                made.add(value);
            }
        });
        made.quotes = false;
        return made;
    }

    private void add(@Nullable Object value) {
        switch (value) {
            case null -> {}
            case byte[] bytes when bytes.length > LONGEST -> {}
            case byte[] bytes -> {
                addText(new String(bytes, StandardCharsets.UTF_8));
                addText(HexFormat.of().formatHex(bytes));
            }
            case char[] chars -> addText(new String(chars));
            case Optional<?> optional -> optional.ifPresent(this::add);
            case Collection<?> all -> all.forEach(this::add);
            case Map<?, ?> map ->
                map.forEach((key, each) -> {
                    add(key);
                    add(each);
                });
            case BigDecimal number -> {
                addText(number.toString());
                addText(number.toPlainString());
            }
            default -> {
                if (value.getClass().isArray()) {
                    for (int i = 0; i < Array.getLength(value); i++) {
                        add(Array.get(value, i));
                    }
                } else {
                    addText(value.toString());
                }
            }
        }
    }

    private void addText(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > LONGEST) {
            return;
        }
        values.add(stripped);
        if (stripped.length() <= SHORT_ENOUGH) {
            WORD.matcher(stripped.toLowerCase(Locale.ROOT))
                    .results()
                    .map(found -> found.group())
                    .filter(word -> !sql.contains(word))
                    .forEach(words::add);
        }
    }

    /** {@return a message without the values} */
    String text(@Nullable String message) {
        return text(message, Set.of());
    }

    private String text(@Nullable String message, Set<String> names) {
        String redacted = requireNonNullElse(message, "");
        for (String value : values) {
            redacted = without(value, redacted);
        }
        redacted = WORD.matcher(redacted)
                .replaceAll(found -> words.contains(found.group().toLowerCase(Locale.ROOT))
                        ? Redaction.MASK
                        : Matcher.quoteReplacement(found.group()));
        if (!quotes) {
            return Redaction.url(redacted);
        }
        String all = redacted;
        return QUOTED.matcher(redacted)
                .replaceAll(found -> isName(all, found.start(), content(found.group()), names)
                        ? Matcher.quoteReplacement(found.group())
                        : found.group().charAt(0)
                                + Redaction.MASK
                                + found.group().charAt(0));
    }

    private static String content(String quoted) {
        return quoted.substring(1, quoted.length() - 1);
    }

    private boolean isName(String message, int start, String content, Set<String> names) {
        return names.contains(content)
                || sql.contains(content.toLowerCase(Locale.ROOT))
                || NAMING.matcher(message.substring(0, start)).find();
    }

    private static String without(String value, String message) {
        if (value.length() > message.length()) {
            return message;
        }
        String literal = "(?iu)" + Pattern.quote(value);
        return value.length() >= LONG_ENOUGH
                ? message.replaceAll(literal, Redaction.MASK)
                : message.replaceAll("(?<=[\"'(=,:{] ?)" + literal + "(?=[\"'),}]|$)", Redaction.MASK);
    }

    /** {@return the message of a driver's failure, in which names may stand} */
    String message(SQLException failure) {
        return text(failure.getMessage(), names(failure));
    }

    /** {@return a failure that says the same, without the values} */
    SQLException copy(SQLException failure) {
        return (SQLException) copy(failure, new IdentityHashMap<>());
    }

    private Throwable copy(Throwable failure, Map<Throwable, Throwable> copied) {
        Throwable known = copied.get(failure);
        if (known != null) {
            return known;
        }
        SQLException driver = failure instanceof SQLException of ? of : null;
        SQLException copy = withoutCauses(failure, driver);
        copied.put(failure, copy);
        copy.setStackTrace(failure.getStackTrace());
        Throwable cause = failure.getCause();
        if (cause != null && copied.size() < MOST_COPIED) {
            Throwable of = copy(cause, copied);
            if (of != copy && of.getCause() != copy) {
                copy.initCause(of);
            }
        }
        SQLException next = driver == null ? null : driver.getNextException();
        if (next != null && !copied.containsKey(next) && copied.size() < MOST_COPIED) {
            copy.setNextException((SQLException) copy(next, copied));
        }
        return copy;
    }

    private SQLException withoutCauses(Throwable failure, @Nullable SQLException driver) {
        String message =
                failure.getClass().getName() + ": " + (driver == null ? text(failure.getMessage()) : message(driver));
        return driver == null
                ? new SQLException(message)
                : new SQLException(message, driver.getSQLState(), driver.getErrorCode());
    }

    /** The names that PostgreSQL tells beside its message; by reflection, as there may be any driver. */
    private static Set<String> names(SQLException failure) {
        Set<String> names = new HashSet<>();
        if (failure.getClass().getName().equals("org.postgresql.util.PSQLException")) {
            try {
                Object server =
                        failure.getClass().getMethod("getServerErrorMessage").invoke(failure);
                if (server != null) {
                    for (String method : NAMES) {
                        if (server.getClass().getMethod(method).invoke(server) instanceof String name) {
                            names.add(name);
                        }
                    }
                }
            } catch (ReflectiveOperationException e) {
                return names; // another version of the driver: without names
            }
        }
        return names;
    }
}
