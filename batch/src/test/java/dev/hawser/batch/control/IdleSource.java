package dev.hawser.batch.control;

import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.batch.source.RunInfo;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Has no rows yet, so that its run goes on until somebody ends it. */
final class IdleSource implements WorkSource {
    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public Deferred<RunInfo> open() {
        return Deferred.succeed(new RunInfo("idle", false, OptionalLong.empty()));
    }

    @Override
    public Deferred<List<Lease>> take(int most) {
        return new Promise<>();
    }

    @Override
    public RunCounts counts() {
        OptionalLong unknown = OptionalLong.empty();
        return new RunCounts(unknown, unknown, 0, 0, 0, 0, 0, 0, false, false);
    }

    @Override
    public void note(String event, @Nullable ObjectNode details) {
        // nobody reads it
    }

    @Override
    public Deferred<@Nullable Void> close(Closing closing) {
        return Deferred.succeed(null);
    }
}
