package dev.hawser.engine.outside;

import dev.hawser.defer.Action;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Host;
import dev.hawser.invariant.Invariant;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * Hands signals to an action of the user's, which is called as a callback. When the call does not come for a while,
 * since another callback hangs, the next signal stops the reactor. On the threads that signals arrive on.
 */
public final class SignalCalls {
    /** Shorter than a user waits before the second Ctrl-C; two signals of one cause come closer together. */
    private static final Duration HANGS = Duration.ofMillis(500);

    private final Host host;
    private final Action<? super String> action;
    private final BiConsumer<String, Boolean> stop;

    /** Of the signals whose call has not begun. Guarded by this. */
    private int waiting;

    /** When the first of those arrived. Guarded by this. */
    private long since;

    private boolean stops;

    /**
     * Calls nothing as yet.
     *
     * @param host where the action is called
     * @param action what a signal means
     * @param stop stops the reactor by a signal; told whether it is not the first time
     */
    public SignalCalls(Host host, Action<? super String> action, BiConsumer<String, Boolean> stop) {
        this.host = host;
        this.action = action;
        this.stop = stop;
    }

    public void arrived(String name) {
        boolean again;
        synchronized (this) {
            long now = host.timers().now();
            if (waiting == 0) {
                since = now;
            }
            if (waiting == 0 || now - since < HANGS.toNanos()) {
                waiting++;
                host.post(Callback.of("answering SIG" + name, () -> call(name), null));
                return;
            }
            again = stops;
            stops = true;
        }
        stop.accept(name, again);
    }

    private void call(String name) throws Exception {
        synchronized (this) {
            Invariant.check(waiting > 0, "a signal that is answered has arrived");
            waiting--;
        }
        action.run(name);
    }
}
