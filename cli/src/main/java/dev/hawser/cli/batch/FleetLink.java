package dev.hawser.cli.batch;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.fleet.Fleet;
import dev.hawser.fleet.FleetStatus;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.Database;
import java.time.Duration;

/// A connection to a fleet's database.
///
/// @param reactor on which all is done
/// @param database with a few connections
/// @param fleet what is in it
/// @param status looks at it
record FleetLink(Reactor reactor, Database database, Fleet fleet, FleetStatus status) {
    /// For turns, for what is gathered, for the list, and one in reserve.
    private static final int CONNECTIONS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// What is done with a fleet; in an inline function.
    @FunctionalInterface
    interface Use<T> {
        T of(FleetLink link) throws Exception;
    }

    /// Connects. Waits; in an inline function.
    static FleetLink open(Reactor reactor, FleetUrl url) {
        Database database = Database.open(reactor, url.jdbc(), options -> {
                    options.poolSize(CONNECTIONS).connectTimeout(PATIENCE).name("fleet");
                    url.user().ifPresent(options::user);
                    url.password().ifPresent(options::password);
                })
                .await();
        return new FleetLink(reactor, database, Fleet.of(reactor, database), FleetStatus.of(database));
    }

    /// Fails if nobody has made the schema.
    void check() throws UsageException {
        if (!fleet.isPrepared().await()) {
            throw new UsageException("the database has no schema hawser: hawser run --fleet makes it, and hawser fleet"
                    + " schema prints it for those who may");
        }
    }

    /// Does something with a fleet, on the calling thread, and lets go of it.
    static <T> T use(FleetUrl url, Use<T> use) throws Exception {
        Reactor reactor = Reactor.create(options -> options.name("fleet").stallThreshold(Duration.ofMinutes(1)));
        try {
            Deferred<Outcome<T>> whole = reactor.inline(() -> {
                        try {
                            FleetLink link = open(reactor, url);
                            try {
                                return use.of(link);
                            } finally {
                                var _ = link.database().close().await();
                            }
                        } finally {
                            reactor.callWhenRunning(reactor::stop);
                        }
                    })
                    .addBoth(outcome -> outcome);
            reactor.run();
            return whole.await().get();
        } finally {
            reactor.close();
        }
    }
}
