package dev.hawser.sql;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Statements that were parsed lately, as many as fit into a bounded number of characters. Any thread. */
final class ParseCache {
    /** Of all texts together. */
    private static final long MOST_CHARACTERS = 2_000_000;

    /** A longer one is hardly given twice: it has its values in it. */
    private static final int LONGEST = 20_000;

    private final Dialect dialect;
    private final Map<String, ParsedSql> parsed = new ConcurrentHashMap<>();
    private final AtomicLong characters = new AtomicLong();

    ParseCache(Dialect dialect) {
        this.dialect = dialect;
    }

    /** @throws IllegalArgumentException if there are several statements, of which the driver would do only the first */
    ParsedSql parse(String sql) {
        ParsedSql known = parsed.get(sql);
        if (known != null) {
            return known;
        }
        ParsedSql made = SqlParser.parse(sql, dialect);
        requireOne(made, dialect);
        if (sql.length() <= LONGEST
                && parsed.putIfAbsent(sql, made) == null
                && characters.addAndGet(sql.length()) > MOST_CHARACTERS) {
            parsed.clear(); // texts made anew for each call, rather than with parameters
            characters.set(0);
        }
        return made;
    }

    static void requireOne(ParsedSql sql, Dialect dialect) {
        if (dialect == Dialect.SQLITE && sql.kind().several()) {
            throw new IllegalArgumentException("several statements in one text, of which SQLite's driver would do only"
                    + " the first; give each by itself, in inTransaction if they belong together: "
                    + Failures.abbreviated(sql.text()));
        }
    }

    /** How many characters are kept, for tests. */
    long size() {
        return characters.get();
    }
}
