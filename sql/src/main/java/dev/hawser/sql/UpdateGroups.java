package dev.hawser.sql;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.sql.ParsedSql.Bound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the updates of a turn by their SQL. Of the reactor's thread. */
final class UpdateGroups {
    private record Key(String sql, CallSettings options) {}

    private final Pool pool;
    private final Map<Key, UpdateGroup> open = new HashMap<>();

    /** Those that wait for the end of this turn. */
    private final List<UpdateGroup> collecting = new ArrayList<>();

    private @Nullable DelayedCall endOfTurn;

    UpdateGroups(Pool pool) {
        this.pool = pool;
    }

    Deferred<Long> add(Bound bound, CallSettings options) {
        Key key = new Key(bound.text(), options);
        UpdateGroup group = open.get(key);
        if (group != null && group.size() < options.batchLimit()) {
            Deferred<Long> joined = group.join(bound);
            if (joined != null) {
                return joined;
            }
        }
        return begin(key).join(bound) instanceof Deferred<Long> joined
                ? joined
                : Deferred.fail(new AssertionError("a group that was not handed in yet has begun"));
    }

    private UpdateGroup begin(Key key) {
        UpdateGroup group = new UpdateGroup(pool, key.sql(), key.options());
        open.put(key, group);
        collecting.add(group);
        var _ = group.call().deferred().addErrbackAction(group::ended).addAction(_ -> open.remove(key, group));
        if (endOfTurn == null) {
            endOfTurn = pool.reactor().callLater(Duration.ZERO, () -> {
                endOfTurn = null;
                flush();
            });
        }
        return group;
    }

    /** Hands in what was collected. */
    void flush() {
        DelayedCall waiting = endOfTurn;
        if (waiting != null) {
            waiting.cancel();
            endOfTurn = null;
        }
        List<UpdateGroup> groups = List.copyOf(collecting);
        collecting.clear();
        groups.forEach(group -> pool.enqueue(group.call()));
    }
}
