package dev.hawser.http.server;

import dev.hawser.defer.Procedure;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** At most one call at a later time: the next takes the place of the one before. On the reactor. */
final class Alarm {
    private final Reactor reactor;
    private @Nullable DelayedCall call;

    Alarm(Reactor reactor) {
        this.reactor = reactor;
    }

    void set(Duration time, Procedure action) {
        clear();
        call = reactor.callLater(time, () -> {
            call = null;
            action.run();
        });
    }

    void clear() {
        if (call != null) {
            call.cancel();
            call = null;
        }
    }
}
