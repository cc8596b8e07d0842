package dev.hawser.batch.run;

import dev.hawser.defer.ReactorTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who is told of events. One that throws is reported, and does not disturb the run. */
final class Events {
    private final ReactorTime time;

    /** Copied on write, because a listener may add one while it is told. */
    private final List<RunListener> listeners = new CopyOnWriteArrayList<>();

    Events(ReactorTime time) {
        this.time = time;
    }

    void add(RunListener listener) {
        listeners.add(listener);
    }

    void remove(RunListener listener) {
        listeners.remove(listener);
    }

    /** Whether it is worth making an event. */
    boolean areWanted() {
        return !listeners.isEmpty();
    }

    void tell(RunEvent event) {
        for (RunListener listener : listeners) {
            try {
                listener.happened(event);
            } catch (RuntimeException | Error e) {
                var _ = time.callLater(Duration.ZERO, () -> {
                    throw e; // reaches the reactor's error handler
                });
            }
        }
    }
}
