package dev.hawser.cli.tale;

/// A way to call the day off from outside: by a signal, or because nobody reads the output any more. Any thread.
public final class Ending {
    private static final Runnable NOTHING = () -> {};

    /// How to end what runs now. Guarded by this.
    private Runnable way = NOTHING;

    /// Guarded by this.
    private boolean asked;

    /// Ends what runs, and keeps the rest from beginning.
    public synchronized void ask() {
        asked = true;
        way.run();
    }

    /// {@return whether the day was called off}
    public synchronized boolean isAsked() {
        return asked;
    }

    /// From now on there is something to end. It is ended at once if the day was called off before.
    ///
    /// @param how ends it; must not wait
    synchronized void by(Runnable how) {
        way = how;
        if (asked) {
            how.run();
        }
    }

    /// From now on there is nothing to end.
    synchronized void byNothing() {
        way = NOTHING;
    }
}
