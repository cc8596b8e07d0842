package dev.hawser.reactor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where exceptions go that leave user code with no caller to receive them. Reactor thread only. */
final class Errors {
    private final ErrorHandler handler;

    /** While virtual time is advanced by a test, what fails is thrown at its end instead. */
    private @Nullable List<Throwable> collected;

    Errors(ErrorHandler handler) {
        this.handler = handler;
    }

    void failed(String where, Throwable error) {
        List<Throwable> to = collected;
        if (to != null) {
            to.add(error);
            return;
        }
        try {
            handler.failed(where, error);
        } catch (RuntimeException | Error e) {
            error.addSuppressed(e);
            logged(where, error);
        }
    }

    /** What the default handler does. */
    static void logged(String where, Throwable error) {
        System.getLogger("dev.hawser.reactor").log(System.Logger.Level.ERROR, "exception while " + where, error);
    }

    void collect() {
        collected = new ArrayList<>();
    }

    List<Throwable> collected() {
        List<Throwable> all = collected;
        collected = null;
        return all == null ? List.of() : all;
    }
}
