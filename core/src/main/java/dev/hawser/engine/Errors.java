package dev.hawser.engine;

import dev.hawser.engine.jdk.SourcedLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where exceptions go that leave user code with no caller to receive them. Reactor thread only. */
public final class Errors {
    private final Host host;

    /** While virtual time is advanced by a test, what fails is thrown at its end instead. */
    private @Nullable List<Throwable> collected;

    public Errors(Host host) {
        this.host = host;
    }

    /** Never throws, whatever the handler does. */
    public void failed(String where, Throwable error) {
        List<Throwable> to = collected;
        if (to != null) {
            to.add(error);
            return;
        }
        if (host.isOnPlatformThread()) {
            // the handler is user code, and may want a lock that a function or a stuck callback holds
            onThreadOfItsOwn(where, error);
        } else {
            tell(where, error);
        }
    }

    private void onThreadOfItsOwn(String where, Throwable error) {
        try {
            host.newThread(() -> tell(where, error)).start();
        } catch (Throwable noThread) {
            logged(where, error);
        }
    }

    private void tell(String where, Throwable error) {
        try {
            host.settings().onError().failed(where, error);
        } catch (Throwable e) { // also a checked one, thrown without being declared
            if (e != error) {
                error.addSuppressed(e);
            }
            logged(where, error);
        }
    }

    /** Tells from another thread, which may wait for the handler. Never throws. */
    public void failedElsewhere(String where, Throwable error) {
        tell(where, error);
    }

    /** What the default handler does. Never throws: a broken logger must not end the engine. */
    public static void logged(String where, Throwable error) {
        try {
            SourcedLog.error("dev.hawser.reactor", "exception while " + where, error);
        } catch (Throwable broken) {
            error.addSuppressed(broken == error ? new IllegalStateException("the logger threw it too") : broken);
        }
    }

    public void collect() {
        collected = new ArrayList<>();
    }

    public List<Throwable> collected() {
        List<Throwable> all = collected;
        collected = null;
        return all == null ? List.of() : all;
    }
}
