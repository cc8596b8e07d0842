package dev.hawser.http.server;

import java.util.ArrayDeque;

/** How many requests are in work, and which wait for that. On the reactor. */
final class Admission {
    private final int maxInWork;
    private final int maxWaiting;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int inWork;

    Admission(int maxInWork, int maxWaiting) {
        this.maxInWork = maxInWork;
        this.maxWaiting = maxWaiting;
    }

    /**
     * Starts a request: now, or when others have ended.
     *
     * @return whether it does; else there are too many
     */
    boolean enter(Runnable start) {
        if (inWork < maxInWork) {
            inWork++;
            start.run();
            return true;
        }
        return waiting.size() < maxWaiting && waiting.add(start);
    }

    /** One that was started has ended. */
    void leave() {
        Runnable next = waiting.poll();
        if (next == null) {
            inWork--;
        } else {
            next.run();
        }
    }

    /** One that waits is not to be started. {@return whether it waited} */
    boolean forget(Runnable start) {
        return waiting.remove(start);
    }

    int inWork() {
        return inWork;
    }
}
