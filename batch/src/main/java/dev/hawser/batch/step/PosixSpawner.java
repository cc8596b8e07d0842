package dev.hawser.batch.step;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalInt;

/**
 * Starts programs by the C library's {@code posix_spawn}, and looks for their end by {@code waitpid}. Unlike the JDK's
 * own way it needs no thread for each child, gives each child a process group (so that it can be ended as a tree, and
 * the terminal's Ctrl-C does not reach it), and hands on arguments as UTF-8 whatever the locale is.
 */
final class PosixSpawner implements Spawner {
    /** More than the C library's structures take: {@code posix_spawnattr_t} has 336 bytes, the other 80. */
    private static final int ENOUGH = 512;

    private static final short SET_PROCESS_GROUP = 0x02;
    private static final short SET_SIGNAL_MASK = 0x08;

    /** {@return whether the C library has what is needed, and this module may call it without a warning} */
    static boolean isAvailable() {
        return PosixSpawner.class.getModule().isNativeAccessEnabled() && CLibrary.isComplete();
    }

    @Override
    public Child start(Order order) throws IOException {
        CLibrary c = CLibrary.get();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(ENOUGH, 16);
            MemorySegment attributes = arena.allocate(ENOUGH, 16);
            check(c, c.actionsInit(actions), order);
            check(c, c.attributesInit(attributes), order);
            try {
                prepare(c, arena, actions, order);
                check(c, c.setFlags(attributes, (short) (SET_PROCESS_GROUP | SET_SIGNAL_MASK)), order);
                check(c, c.setSignalMask(attributes, arena.allocate(ENOUGH, 16)), order);
                MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
                check(c, c.spawn(pid, actions, attributes, vectors(arena, order)), order);
                return new PosixChild(c, pid.get(ValueLayout.JAVA_INT, 0));
            } finally {
                c.actionsDestroy(actions);
                c.attributesDestroy(attributes);
            }
        }
    }

    private static void prepare(CLibrary c, Arena arena, MemorySegment actions, Order order) throws IOException {
        check(c, c.addInput(actions, 0, text(arena, order.input().toString())), order);
        check(c, c.addOutput(actions, 1, text(arena, order.output().toString())), order);
        check(c, c.addOutput(actions, 2, text(arena, order.errors().toString())), order);
        if (order.directory() != null) {
            check(c, c.addChdir(actions, text(arena, order.directory().toString())), order);
        }
        // The JVM does not mark all of its sockets as to be closed in children.
        check(c, c.addCloseFrom(actions, 3), order);
    }

    private static CLibrary.Vectors vectors(Arena arena, Order order) throws IOException {
        List<String> environment = order.environment().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
        return new CLibrary.Vectors(vector(arena, order.command()), vector(arena, environment));
    }

    private static MemorySegment vector(Arena arena, List<String> strings) throws IOException {
        MemorySegment vector = arena.allocate(ValueLayout.ADDRESS, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            vector.setAtIndex(ValueLayout.ADDRESS, i, text(arena, strings.get(i)));
        }
        return vector;
    }

    private static MemorySegment text(Arena arena, String string) throws IOException {
        if (string.indexOf('\0') >= 0) {
            throw new IOException("an argument or variable has a NUL character in it, which no program can be given");
        }
        return arena.allocateFrom(string);
    }

    private static void check(CLibrary c, int error, Order order) throws IOException {
        if (error != 0) {
            throw new IOException("cannot start '" + order.command().getFirst() + "': " + c.describe(error));
        }
    }

    /** A child that leads a process group. */
    static final class PosixChild implements Child {
        private static final int SIGTERM = 15;
        private static final int SIGKILL = 9;

        private final CLibrary c;
        private final int pid;
        private OptionalInt exitCode = OptionalInt.empty();

        private PosixChild(CLibrary c, int pid) {
            this.c = c;
            this.pid = pid;
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public OptionalInt exitCode() {
            if (exitCode.isEmpty()) {
                exitCode = c.waitWithoutWaiting(pid);
            }
            return exitCode;
        }

        @Override
        public boolean leavesOthers() {
            return c.kill(-pid, 0) == 0;
        }

        @Override
        public void terminate() {
            int _ = c.kill(-pid, SIGTERM);
        }

        @Override
        public void kill() {
            int _ = c.kill(-pid, SIGKILL);
        }
    }
}
