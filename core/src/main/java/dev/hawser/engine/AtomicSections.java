package dev.hawser.engine;

import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.AtomicityException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The sections of {@code atomically}. At most one is open at a time: one that is set aside is no longer atomic, and
 * only remembers that until its end. Reactor thread only.
 */
public final class AtomicSections {
    private @Nullable Section open;

    private static final class Section {
        private final Thread thread = Thread.currentThread();
        private @Nullable List<StackTraceElement> setAside;
    }

    public boolean isOpen() {
        return open != null;
    }

    public <T extends @Nullable Object> T run(Callable<T> body) throws Exception {
        Section outer = open;
        if (outer != null && outer.thread == Thread.currentThread()) {
            return body.call(); // the outer one watches
        }
        Invariant.check(outer == null, "one section is open at a time");
        Section section = new Section();
        open = section;
        T value;
        try {
            value = body.call();
        } catch (Throwable e) {
            AtomicityException broken = close(section);
            if (broken != null) {
                broken.addSuppressed(e);
                throw broken;
            }
            throw e;
        }
        AtomicityException broken = close(section);
        if (broken != null) {
            throw broken;
        }
        return value;
    }

    private @Nullable AtomicityException close(Section section) {
        Invariant.check(
                open == section || section.setAside != null, "a section is open until its end, or was set aside");
        if (open == section) {
            open = null;
        }
        List<StackTraceElement> where = section.setAside;
        return where == null ? null : new AtomicityException(where);
    }

    /** The thread did not end its slice by itself. */
    public void setAside(Thread thread) {
        Section section = open;
        if (section != null && section.thread == thread) {
            section.setAside = List.of(thread.getStackTrace());
            open = null;
        }
    }
}
