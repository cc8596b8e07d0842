package dev.hawser.sql;

import java.util.Locale;

/** What databases differ in, as far as it matters here. */
enum Dialect {
    /** One file, one writer: one connection and one thread. Values have types, columns do not. */
    SQLITE("sqlite", Trait.BRACKETED_NAMES),

    /** Has operators with question marks, casts with colons, and dollar quotes. */
    POSTGRESQL("postgresql", Trait.NESTED_COMMENTS, Trait.DOLLAR_QUOTES, Trait.ESCAPE_LITERALS, Trait.ARRAYS),

    /** MySQL and MariaDB. */
    MYSQL("mysql", Trait.BACKSLASHES, Trait.HASH_COMMENTS, Trait.SPACED_DASHES),

    SQLSERVER("sqlserver", Trait.BRACKETED_NAMES, Trait.NESTED_COMMENTS),
    ORACLE("oracle", Trait.Q_LITERALS),
    H2("h2", Trait.DOLLAR_QUOTES, Trait.ARRAYS),
    DUCKDB("duckdb", Trait.DOLLAR_QUOTES, Trait.ARRAYS),

    /** As the standard says. */
    OTHER("", Trait.ARRAYS);

    /** In what a dialect goes beyond the standard. */
    enum Trait {
        /** A backslash in a literal takes the special meaning from what follows. */
        BACKSLASHES,

        /** It does in literals that begin with E. */
        ESCAPE_LITERALS,

        /** <code>q'[it's]'</code>. */
        Q_LITERALS,

        /** A {@code #} begins a comment. */
        HASH_COMMENTS,

        /** Two dashes begin a comment only before a blank: {@code 5--3} is 8. */
        SPACED_DASHES,

        /** Comments may lie in one another. */
        NESTED_COMMENTS,

        /** <code>$$ … $$</code> and <code>$tag$ … $tag$</code>. */
        DOLLAR_QUOTES,

        /** <code>[a name]</code>; elsewhere brackets are for places in arrays. */
        BRACKETED_NAMES,

        /** There are arrays. */
        ARRAYS
    }

    private final String name;

    /** A bit for each, by its ordinal. */
    private final int traits;

    Dialect(String name, Trait... traits) {
        this.name = name;
        int bits = 0;
        for (Trait trait : traits) {
            bits |= 1 << trait.ordinal();
        }
        this.traits = bits;
    }

    boolean has(Trait trait) {
        return (traits & 1 << trait.ordinal()) != 0;
    }

    /** By the second part of the URL; by the third, where the second is that of a driver around another one. */
    static Dialect of(String url) {
        String[] parts = url.toLowerCase(Locale.ROOT).split(":", 4);
        for (int i = 1; i < Math.min(parts.length, 3); i++) {
            for (Dialect dialect : values()) {
                String part = parts[i].equals("mariadb") ? MYSQL.name : parts[i];
                if (dialect != OTHER && part.equals(dialect.name)) {
                    return dialect;
                }
            }
        }
        return OTHER;
    }
}
