package dev.hawser.fleet;

import dev.hawser.batch.Emission;
import dev.hawser.defer.Deferred;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns by others, so that a test says only what is different. */
class PassedOn implements Turns {
    final Turns turns;

    PassedOn(Turns turns) {
        this.turns = turns;
    }

    @Override
    public Deferred<Joined> join(String name) {
        return turns.join(name);
    }

    @Override
    public Deferred<Answer> turn(long worker, Ask ask) {
        return turns.turn(worker, ask);
    }

    @Override
    public Deferred<Set<Long>> keep(long worker, List<Kept> kept) {
        return turns.keep(worker, kept);
    }

    @Override
    public Deferred<List<Optional<Emission.Result>>> emit(long worker, List<Found> found) {
        return turns.emit(worker, found);
    }

    @Override
    public Deferred<@Nullable Void> leave(long worker) {
        return turns.leave(worker);
    }
}
