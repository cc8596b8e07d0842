package dev.hawser.sql;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The databases that there is a promise for, to run one test on each. */
enum Server {
    POSTGRESQL,
    SQLITE,
    MARIADB;

    /** The URL of a new, empty database; skips the test where there is none to be had. */
    String newDatabase() {
        return switch (this) {
            case POSTGRESQL -> Postgres.newDatabase() + "?user=postgres&password=postgres";
            case SQLITE -> "jdbc:sqlite:" + newFile();
            case MARIADB -> MariaDb.newDatabase();
        };
    }

    private static Path newFile() {
        try {
            Path directory = Files.createTempDirectory("hawser-sqlite");
            directory.toFile().deleteOnExit();
            Path file = directory.resolve("test.db");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Opens a new, empty database with one connection, so that each call gets what the last one left. */
    Deferred<Database> open(Reactor reactor) {
        return Database.open(reactor, newDatabase(), options -> options.poolSize(1));
    }

    /** How a transaction is begun by text. */
    String begin() {
        return this == SQLITE ? "begin immediate" : "begin";
    }
}
