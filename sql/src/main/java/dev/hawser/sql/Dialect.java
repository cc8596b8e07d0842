package dev.hawser.sql;

import java.util.Locale;

/** What databases differ in, as far as it matters here. */
enum Dialect {
    /** One file, one writer: one connection and one thread. Values have types, columns do not. */
    SQLITE("jdbc:sqlite:"),

    /** Has operators with question marks, casts with colons, and dollar quotes. */
    POSTGRESQL("jdbc:postgresql:"),

    /** As the JDBC standard says. */
    OTHER("jdbc:");

    private final String prefix;

    Dialect(String prefix) {
        this.prefix = prefix;
    }

    static Dialect of(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        for (Dialect dialect : values()) {
            if (lower.startsWith(dialect.prefix)) {
                return dialect;
            }
        }
        return OTHER;
    }
}
