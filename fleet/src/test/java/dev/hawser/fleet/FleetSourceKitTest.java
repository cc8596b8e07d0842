package dev.hawser.fleet;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fleet keeps to what every source does. */
class FleetSourceKitTest extends WorkSourceKit {
    @Override
    void with(Reactor reactor, int rows, Body body) throws Exception {
        Crew.on(database(), reactor, crew -> {
            crew.load(items(rows), 100);
            Dying place = new Dying(crew);
            body.run(place);
            crew.until(() -> place.dead.stream().noneMatch(WorkSource::mayStart));
        });
    }

    /** The URL of a database with the schema, and nothing in it. */
    String database() {
        return Postgres.emptyFleet();
    }

    private static final class Dying implements Place {
        private final Crew crew;
        private final List<WorkSource> dead = new ArrayList<>();
        private boolean[] died = {false};
        private @Nullable WorkSource last;

        Dying(Crew crew) {
            this.crew = crew;
        }

        @Override
        public WorkSource next() {
            boolean[] its = {false};
            died = its;
            WorkSource source = crew.source("kit", turns -> new PassedOn(turns) {
                @Override
                public Deferred<Answer> turn(long worker, Ask ask) {
                    return its[0] ? Deferred.succeed(Answer.FENCED) : turns.turn(worker, ask);
                }
            });
            last = source;
            return source;
        }

        @Override
        public void processDied() {
            died[0] = true;
            dead.add(requireNonNull(last));
            crew.timeIsOver();
        }
    }
}
