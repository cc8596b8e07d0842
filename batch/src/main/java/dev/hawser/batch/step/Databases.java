package dev.hawser.batch.step;

import dev.hawser.batch.job.DatabaseUrl;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Template;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.Database;
import dev.hawser.sql.DatabaseOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The databases of a job, each opened when it is first needed, and shared by all items. Of the reactor. */
final class Databases {
    private final Reactor reactor;
    private final List<Path> driverPath;
    private final Consumer<? super DatabaseOptions> more;
    private final Map<Access, Deferred<Database>> open = new HashMap<>();

    /**
     * Makes one without databases.
     *
     * @param reactor serves the items
     * @param driverPath jars with drivers, beside those that are there
     * @param more adds to the options of each
     */
    Databases(Reactor reactor, List<Path> driverPath, Consumer<? super DatabaseOptions> more) {
        this.reactor = reactor;
        this.driverPath = driverPath;
        this.more = more;
    }

    /**
     * A database.
     *
     * @param url of JDBC
     * @param user empty for none
     * @param password empty for none
     * @param connections how many; 0 for the default
     * @param setup statements that are run once, before the first item
     */
    record Target(
            DatabaseUrl url,
            Optional<Template> user,
            Optional<Template> password,
            int connections,
            List<String> setup) {}

    private record Access(String url, String user, String password, int connections) {
        @Override
        public String toString() {
            return url; // without the password
        }
    }

    /** {@return the database of a step; the caller's own handle} */
    Deferred<Database> get(Target target, Scope scope) {
        Access access = new Access(
                target.url().render(scope),
                rendered(target.user().orElse(null), scope),
                rendered(target.password().orElse(null), scope),
                target.connections());
        Deferred<Database> opening = open.get(access);
        if (opening == null) {
            Deferred<Database> fresh = open(access, target.setup());
            open.put(access, fresh);
            var _ = fresh.share().addErrbackAction(_ -> {
                open.remove(access, fresh); // the next try is a new one
            });
            opening = fresh;
        }
        return opening.share();
    }

    private static String rendered(@Nullable Template template, Scope scope) {
        return template == null ? "" : template.render(scope);
    }

    private Deferred<Database> open(Access access, List<String> setup) {
        return Database.open(reactor, access.url(), options -> {
                    options.user(access.user())
                            .password(access.password())
                            .poolSize(access.connections())
                            .driverPath(driverPath);
                    more.accept(options);
                })
                .chainCallback(database -> prepared(database, setup));
    }

    /** {@return fires with the database after its statements; if one fails, it is closed first} */
    private static Deferred<Database> prepared(Database database, List<String> setup) {
        Deferred<Database> ready = Deferred.succeed(database);
        for (String statement : setup) {
            ready = ready.chainCallback(db -> db.update(statement).addCallback(_ -> db));
        }
        return ready.chainErrback(wrong -> database.close().chainBoth(_ -> Deferred.<Database>fail(wrong)));
    }

    /** {@return fires when all are closed} Calls that run have the time that their options give them. */
    Deferred<?> close() {
        List<Deferred<?>> closings = new ArrayList<>();
        for (Deferred<Database> each : open.values()) {
            closings.add(each.share().chainCallback(Database::close).addBoth(_ -> true));
        }
        open.clear();
        return DeferredList.of(closings);
    }
}
