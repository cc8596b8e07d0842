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
 * started with that signal ignored. With a terminal of its own it takes the signals of that, too: who has this process
 * ignore them, as nohup does, did not mean those of a terminal that is not its own.
 */
final class Attributes {
    private static final int SET_PROCESS_GROUP = 0x02;
    private static final int SET_SIGNAL_DEFAULT = 0x04;
    private static final int SET_SIGNAL_MASK = 0x08;
    private static final int SET_SESSION = 0x80;

    private static final int SIGPIPE = 13;

    /** Those that a terminal sends: its end, Ctrl-C, Ctrl-\\, Ctrl-Z, and to who reads or writes in the background. */
    private static final int[] OF_TERMINALS = {1, 2, 3, 20, 21, 22};

    private static final Map<ChildGroup, MemorySegment> ALL = new EnumMap<>(ChildGroup.class);
    private static final MemorySegment WITH_TERMINAL = make(CLibrary.get(), ChildGroup.SESSION, OF_TERMINALS);

    static {
        for (ChildGroup group : ChildGroup.values()) {
            ALL.put(group, make(CLibrary.get(), group, new int[0]));
        }
    }

    private Attributes() {}

    static MemorySegment of(ChildGroup group) {
        return requireNonNull(ALL.get(group));
    }

    /** Of a child that leads a session with a terminal: what ends or stops it from there does so in any case. */
    static MemorySegment withTerminal() {
        return WITH_TERMINAL;
    }

    private static MemorySegment make(CLibrary c, ChildGroup group, int[] signals) {
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
            long taken = bit(SIGPIPE);
            for (int signal : signals) {
                taken |= bit(signal);
            }
            MemorySegment set = arena.allocate(PosixSpawner.ENOUGH, 16);
            set.set(JAVA_LONG, 0, taken);
            PosixSpawner.check(c, c.setSignalDefault(attributes, set));
            return attributes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long bit(int signal) {
        return 1L << (signal - 1);
    }
}
