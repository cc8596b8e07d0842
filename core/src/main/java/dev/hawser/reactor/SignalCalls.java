package dev.hawser.reactor;

import dev.hawser.defer.Action;
import java.time.Duration;

/**
 * Hands signals to an action of the user's, which is called as a callback. When the call does not come for a while,
 * since another callback hangs, the next signal stops the reactor. On the threads that signals arrive on.
 */
final class SignalCalls {
    /** Shorter than a user waits before the second Ctrl-C; two signals of one cause come closer together. */
    private static final Duration HANGS = Duration.ofMillis(500);

    private final Core core;
    private final Action<? super String> action;

    /** Of the signals whose call has not begun. Guarded by this. */
    private int waiting;

    /** When the first of those arrived. Guarded by this. */
    private long since;

    private boolean stops;

    SignalCalls(Core core, Action<? super String> action) {
        this.core = core;
        this.action = action;
    }

    void arrived(String name) {
        boolean again;
        synchronized (this) {
            long now = core.poller.nanoTime();
            if (waiting == 0) {
                since = now;
            }
            if (waiting == 0 || now - since < HANGS.toNanos()) {
                waiting++;
                core.loop.post(Callback.of("answering SIG" + name, () -> call(name), null));
                return;
            }
            again = stops;
            stops = true;
        }
        core.lifecycle.stopBySignal(name, again);
    }

    private void call(String name) throws Exception {
        synchronized (this) {
            waiting--;
        }
        action.run(name);
    }
}
