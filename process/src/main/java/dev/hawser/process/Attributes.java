package dev.hawser.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/**
 * What all children of a kind have in common, as {@code posix_spawn} takes it: made once, and only read from then on.
 *
 * <p>No signal is blocked in the child, and it dies of a pipe that nobody reads, as programs expect, even if this process was
 * started with that signal ignored.
 */
final class Attributes {
    private static final int SET_PROCESS_GROUP = 0x02;
    private static final int SET_SIGNAL_DEFAULT = 0x04;
    private static final int SET_SIGNAL_MASK = 0x08;
    private static final int SET_SESSION = 0x80;

    private static final int SIGPIPE = 13;

    private static final Map<ChildGroup, MemorySegment> ALL = new EnumMap<>(ChildGroup.class);

    static {
        for (ChildGroup group : ChildGroup.values()) {
            ALL.put(group, make(CLibrary.get(), group));
        }
    }

    private Attributes() {}

    static MemorySegment of(ChildGroup group) {
        return requireNonNull(ALL.get(group));
    }

    private static MemorySegment make(CLibrary c, ChildGroup group) {
        int flags = SET_SIGNAL_DEFAULT
                | SET_SIGNAL_MASK
                | switch (group) {
                    case OWN -> SET_PROCESS_GROUP;
                    case SESSION -> SET_SESSION;
                    case PARENTS -> 0;
                };
        MemorySegment attributes = Arena.global().allocate(PosixSpawner.ENOUGH, 16);
        try (Arena arena = Arena.ofConfined()) {
            PosixSpawner.check(c, c.attributesInit(attributes));
            PosixSpawner.check(c, c.setFlags(attributes, flags));
            PosixSpawner.check(c, c.setSignalMask(attributes, arena.allocate(PosixSpawner.ENOUGH, 16)));
            MemorySegment pipeSignal = arena.allocate(PosixSpawner.ENOUGH, 16);
            pipeSignal.set(JAVA_LONG, 0, 1L << (SIGPIPE - 1));
            PosixSpawner.check(c, c.setSignalDefault(attributes, pipeSignal));
            return attributes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
