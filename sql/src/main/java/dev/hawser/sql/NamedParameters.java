package dev.hawser.sql;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Tells which values a statement asks for by name, without running it. */
public final class NamedParameters {
    private NamedParameters() {}

    /**
     * {@return the names of a statement's parameters, without the colon, in the order in which they first appear; empty
     * if it has none}
     *
     * @param url of the database that it is for; how literals and operators are written depends on that
     * @param sql the statement
     * @throws IllegalArgumentException if a literal or a comment in it has no end
     */
    public static Set<String> of(String url, String sql) {
        ParsedSql parsed = SqlParser.parse(requireNonNull(sql, "sql"), Dialect.of(requireNonNull(url, "url")));
        return Collections.unmodifiableSet(new LinkedHashSet<>(parsed.names()));
    }
}
