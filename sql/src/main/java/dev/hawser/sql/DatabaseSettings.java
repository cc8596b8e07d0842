package dev.hawser.sql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What {@link DatabaseOptions} said in the end, for one URL. Immutable; any thread. */
record DatabaseSettings(
        String url,
        String user,
        String password,
        int poolSize,
        String name,
        Duration connectTimeout,
        Duration waitTimeout,
        Duration cancelGrace,
        Duration closeTimeout,
        List<String> initSql,
        List<Path> driverPath,
        Map<String, String> properties,
        CallSettings calls,
        Consumer<? super CallInfo> onStuck,
        Supplier<? extends Consumer<? super Called>> observer) {
    /** Checks what depends on the URL. */
    DatabaseSettings {
        Dialect dialect = Dialect.of(url);
        if (poolSize > 1 && dialect == Dialect.SQLITE) {
            throw new IllegalArgumentException("poolSize is " + poolSize
                    + ", but SQLite has one writer: with more than 1 connection, calls would fail as busy");
        }
        initSql.forEach(sql -> ParseCache.requireOne(SqlParser.parse(sql, dialect), dialect));
    }

    /** How many connections there may be, with the default. */
    int connections() {
        if (poolSize > 0) {
            return poolSize;
        }
        return Dialect.of(url) == Dialect.SQLITE ? 1 : 10;
    }

    /** {@return what may be shown: no password} */
    @Override
    public String toString() {
        return "DatabaseSettings[%s, user %s, %d connections]".formatted(Redaction.url(url), user, connections());
    }
}
