package dev.hawser.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * Terminals that are no device: this process has one end, a child the other. A child that leads a session gets the first
 * terminal that it opens as the one that controls it. Any thread.
 */
final class PseudoTerminal {
    private static final List<String> NEEDED =
            List.of("posix_openpt", "grantpt", "unlockpt", "ptsname_r", "ioctl", "tcgetattr", "tcsetattr", "poll");

    private static final int NOT_OURS = 0x100; // it must not become the terminal of this process
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int LONGEST_PATH = 64;

    /** Of the request that sets the size; PowerPC has numbers of its own. */
    private static final long SET_SIZE = System.getProperty("os.arch", "").startsWith("ppc") ? 0x80087467L : 0x5414L;

    /** More than {@code struct termios} takes, whose fourth number are the local modes. */
    private static final int ENOUGH = 256;

    /** Of {@code struct pollfd}: the descriptor, what is asked (2 bytes), and what is answered (2 bytes). */
    private static final long ANSWER = 6;

    private static final int HUNG_UP = 0x10;

    private static final long LOCAL_MODES = 12;
    private static final int ECHO = 8;

    /** Linked when the first is opened. */
    private static final class Linked {
        static final PseudoTerminal INSTANCE = new PseudoTerminal();
    }

    private final MethodHandle openpt = link("posix_openpt", JAVA_INT);
    private final MethodHandle grant = link("grantpt", JAVA_INT);
    private final MethodHandle unlock = link("unlockpt", JAVA_INT);
    private final MethodHandle name = link("ptsname_r", JAVA_INT, ADDRESS, JAVA_LONG);
    private final MethodHandle getModes = link("tcgetattr", JAVA_INT, ADDRESS);
    private final MethodHandle setModes = link("tcsetattr", JAVA_INT, JAVA_INT, ADDRESS);
    private final MethodHandle poll = link("poll", ADDRESS, JAVA_LONG, JAVA_INT);
    private final MethodHandle control = CLibrary.handle(
            "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));

    private PseudoTerminal() {}

    private static MethodHandle link(String name, MemoryLayout... parameters) {
        return CLibrary.handle(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /**
     * A new terminal.
     *
     * @param ours the descriptor of this end, which no child inherits
     * @param path what the child opens
     */
    record Opened(int ours, String path) {}

    static Opened open(TerminalSize size, boolean echo) throws IOException {
        if (!NEEDED.stream().allMatch(CLibrary::has)) {
            throw new IOException("this system's C library has no pseudo-terminals");
        }
        PseudoTerminal linked = Linked.INSTANCE;
        int ours = CLibrary.call(() -> (int) linked.openpt.invokeExact(CLibrary.READ_WRITE | NOT_OURS | CLOSE_ON_EXEC));
        if (ours < 0) {
            throw new IOException("this system has no terminal to give (/dev/ptmx)");
        }
        try {
            return new Opened(ours, linked.prepare(ours, size, echo));
        } catch (IOException e) {
            CLibrary.get().close(ours);
            throw e;
        }
    }

    private String prepare(int ours, TerminalSize size, boolean echo) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocate(LONGEST_PATH);
            int granted = CLibrary.call(() -> (int) grant.invokeExact(ours));
            int unlocked = CLibrary.call(() -> (int) unlock.invokeExact(ours));
            int named = CLibrary.call(() -> (int) name.invokeExact(ours, path, (long) LONGEST_PATH));
            if (granted != 0 || unlocked != 0 || named != 0) {
                throw new IOException("the other end of a new terminal cannot be had: is /dev/pts there?");
            }
            resize(ours, size);
            if (!echo) {
                noEcho(arena, ours);
            }
            return path.getString(0);
        }
    }

    private void noEcho(Arena arena, int ours) throws IOException {
        MemorySegment modes = arena.allocate(ENOUGH, 8);
        int got = CLibrary.call(() -> (int) getModes.invokeExact(ours, modes));
        modes.set(JAVA_INT, LOCAL_MODES, modes.get(JAVA_INT, LOCAL_MODES) & ~ECHO);
        int set = CLibrary.call(() -> (int) setModes.invokeExact(ours, 0, modes));
        if (got != 0 || set != 0) {
            throw new IOException("the echo of a new terminal cannot be switched off");
        }
    }

    /** Tells the terminal its size; what runs in there gets a SIGWINCH. */
    static void resize(int ours, TerminalSize size) throws IOException {
        PseudoTerminal linked = Linked.INSTANCE;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(JAVA_SHORT, 4); // rows, columns, and two in pixels
            numbers.set(JAVA_SHORT, 0, (short) size.rows());
            numbers.set(JAVA_SHORT, 2, (short) size.columns());
            int set = CLibrary.call(() -> (int) linked.control.invokeExact(ours, SET_SIZE, numbers));
            if (set != 0) {
                throw new IOException("the size of a terminal cannot be set to " + size);
            }
        }
    }

    /** {@return whether no process has the other end open now} */
    static boolean isDeserted(int ours) {
        PseudoTerminal linked = Linked.INSTANCE;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment asked = arena.allocate(JAVA_INT, 2);
            asked.set(JAVA_INT, 0, ours);
            int ready = CLibrary.call(() -> (int) linked.poll.invokeExact(asked, 1L, 0));
            return ready == 1 && (asked.get(JAVA_SHORT, ANSWER) & HUNG_UP) != 0;
        }
    }
}
