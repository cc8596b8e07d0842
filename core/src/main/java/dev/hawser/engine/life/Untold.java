package dev.hawser.engine.life;

import dev.hawser.defer.Procedure;
import dev.hawser.defer.UnhandledFailure;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Host;
import dev.hawser.reactor.ReactorState;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** Failures that nobody took, on their way: found in a poll, on the platform thread; told by the runner. */
final class Untold implements Consumer<UnhandledFailure>, Procedure {
    private final Host host;
    private final ArrayDeque<UnhandledFailure> waiting = new ArrayDeque<>();

    Untold(Host host) {
        this.host = host;
    }

    /** One was found. */
    @Override
    public void accept(UnhandledFailure failure) {
        if (failure.cause() instanceof ReactorStoppedException && isEnding()) {
            return; // what the end brings with it is no failure that somebody forgot
        }
        waiting.add(failure);
        if (waiting.size() == 1) {
            host.queue(Callback.of("reporting an unhandled failure", this, null));
        }
    }

    private boolean isEnding() {
        return host.state() == ReactorState.STOPPING || host.isClosed();
    }

    /** Tells all. */
    @Override
    public void run() {
        for (UnhandledFailure next = waiting.poll(); next != null; next = waiting.poll()) {
            try {
                host.settings().onUnhandled().accept(next);
            } catch (Throwable e) {
                host.failed("reporting an unhandled failure", e); // the others are told all the same
            }
        }
    }
}
