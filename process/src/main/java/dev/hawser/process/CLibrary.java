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
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * The functions of the C library that start and end processes, and make pipes. Numbers are those of Linux, where they are
 * the same on all machines that a JDK 25 is for. Any thread.
 */
final class CLibrary {
    private static final List<String> NEEDED = List.of(
            "posix_spawnp",
            "posix_spawn_file_actions_init",
            "posix_spawn_file_actions_destroy",
            "posix_spawn_file_actions_addopen",
            "posix_spawn_file_actions_adddup2",
            "posix_spawn_file_actions_addclose",
            "posix_spawn_file_actions_addchdir_np",
            "posix_spawn_file_actions_addclosefrom_np",
            "posix_spawnattr_init",
            "posix_spawnattr_setflags",
            "posix_spawnattr_setsigmask",
            "posix_spawnattr_setsigdefault",
            "environ",
            "waitpid",
            "poll",
            "kill",
            "pipe2",
            "fcntl",
            "close",
            "syscall",
            "strerror");

    static final int READ_ONLY = 0;
    static final int READ_WRITE = 2;
    static final int WRITE_CREATE = 0x1 | 0x40;
    static final int TRUNCATE = 0x200;
    static final int APPEND = 0x400;

    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int NON_BLOCKING = 0x800;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final long PIDFD_OPEN = 434;
    private static final int NO_HANG = 1;
    private static final short POLL_IN = 1;
    private static final int NEW_FILE_MODE = 0666;

    /** Linked when it is first asked for, which only code does that has found it complete. */
    private static final class Linked {
        static final CLibrary INSTANCE = new CLibrary();
    }

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option WITH_ERROR = Linker.Option.captureCallState("errno");
    private static final MemoryLayout ERROR_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERROR = ERROR_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** Constants, so that the compiler sees through them; linked when the first is asked for. */
    private static final class Calls {
        static final MethodHandle SPAWN = link("posix_spawnp", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        static final MethodHandle ACTIONS_INIT = link("posix_spawn_file_actions_init", ADDRESS);
        static final MethodHandle ACTIONS_DESTROY = link("posix_spawn_file_actions_destroy", ADDRESS);
        static final MethodHandle ADD_OPEN =
                link("posix_spawn_file_actions_addopen", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        static final MethodHandle ADD_DUP2 = link("posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT, JAVA_INT);
        static final MethodHandle ADD_CLOSE = link("posix_spawn_file_actions_addclose", ADDRESS, JAVA_INT);
        static final MethodHandle ADD_CHDIR = link("posix_spawn_file_actions_addchdir_np", ADDRESS, ADDRESS);
        static final MethodHandle ADD_CLOSE_FROM = link("posix_spawn_file_actions_addclosefrom_np", ADDRESS, JAVA_INT);
        static final MethodHandle ATTRIBUTES_INIT = link("posix_spawnattr_init", ADDRESS);
        static final MethodHandle SET_FLAGS = link("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
        static final MethodHandle SET_SIGNAL_MASK = link("posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
        static final MethodHandle SET_SIGNAL_DEFAULT = link("posix_spawnattr_setsigdefault", ADDRESS, ADDRESS);
        static final MethodHandle POLL = link("poll", ADDRESS, JAVA_LONG, JAVA_INT);
        static final MethodHandle WAITPID = link("waitpid", JAVA_INT, ADDRESS, JAVA_INT);
        static final MethodHandle KILL = link("kill", JAVA_INT, JAVA_INT);
        static final MethodHandle CLOSE = link("close", JAVA_INT);
        static final MethodHandle PIPE2 =
                handle("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), WITH_ERROR);
        static final MethodHandle FCNTL = handle(
                "fcntl",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                Linker.Option.firstVariadicArg(2),
                WITH_ERROR);
        static final MethodHandle SYSCALL = handle(
                "syscall",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT),
                Linker.Option.firstVariadicArg(1));
        static final MethodHandle STRERROR = handle("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    }

    private final MemorySegment environ = LINKER.defaultLookup().findOrThrow("environ");

    private CLibrary() {}

    static CLibrary get() {
        return Linked.INSTANCE;
    }

    /** Only Linux: elsewhere the numbers of flags differ. */
    static boolean isComplete() {
        var lookup = LINKER.defaultLookup();
        return System.getProperty("os.name", "").equals("Linux")
                && NEEDED.stream().allMatch(name -> lookup.find(name).isPresent());
    }

    static boolean has(String name) {
        return LINKER.defaultLookup().find(name).isPresent();
    }

    private static MethodHandle link(String name, MemoryLayout... parameters) {
        return handle(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    // Restricted: a wrong signature crashes the JVM. These are those of the Linux manual.
    @SuppressWarnings("restricted")
    static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    /** Calls {@code posix_spawnp}. The program is the first of the arguments. */
    int spawn(MemorySegment pid, MemorySegment actions, MemorySegment attributes, Vectors vectors) {
        MemorySegment program = vectors.arguments().get(ADDRESS, 0);
        return call(() -> (int)
                Calls.SPAWN.invokeExact(pid, program, actions, attributes, vectors.arguments(), vectors.environment()));
    }

    int actionsInit(MemorySegment actions) {
        return call(() -> (int) Calls.ACTIONS_INIT.invokeExact(actions));
    }

    void actionsDestroy(MemorySegment actions) {
        int _ = call(() -> (int) Calls.ACTIONS_DESTROY.invokeExact(actions));
    }

    int addOpen(MemorySegment actions, int descriptor, MemorySegment path, int flags) {
        return call(() -> (int) Calls.ADD_OPEN.invokeExact(actions, descriptor, path, flags, NEW_FILE_MODE));
    }

    int addDup2(MemorySegment actions, int from, int to) {
        return call(() -> (int) Calls.ADD_DUP2.invokeExact(actions, from, to));
    }

    int addClose(MemorySegment actions, int descriptor) {
        return call(() -> (int) Calls.ADD_CLOSE.invokeExact(actions, descriptor));
    }

    int addChdir(MemorySegment actions, MemorySegment path) {
        return call(() -> (int) Calls.ADD_CHDIR.invokeExact(actions, path));
    }

    int addCloseFrom(MemorySegment actions, int first) {
        return call(() -> (int) Calls.ADD_CLOSE_FROM.invokeExact(actions, first));
    }

    int attributesInit(MemorySegment attributes) {
        return call(() -> (int) Calls.ATTRIBUTES_INIT.invokeExact(attributes));
    }

    int setFlags(MemorySegment attributes, int flags) {
        short narrow = (short) flags;
        return call(() -> (int) Calls.SET_FLAGS.invokeExact(attributes, narrow));
    }

    int setSignalMask(MemorySegment attributes, MemorySegment mask) {
        return call(() -> (int) Calls.SET_SIGNAL_MASK.invokeExact(attributes, mask));
    }

    int setSignalDefault(MemorySegment attributes, MemorySegment mask) {
        return call(() -> (int) Calls.SET_SIGNAL_DEFAULT.invokeExact(attributes, mask));
    }

    int kill(int pid, int signal) {
        return call(() -> (int) Calls.KILL.invokeExact(pid, signal));
    }

    void close(int descriptor) {
        int _ = call(() -> (int) Calls.CLOSE.invokeExact(descriptor));
    }

    /**
     * Looks for the end of a child.
     *
     * @param status where its status goes
     * @return its id if it has ended, 0 if it runs, −1 if there is no such child
     */
    int waitWithoutWaiting(int pid, MemorySegment status) {
        return call(() -> (int) Calls.WAITPID.invokeExact(pid, status, NO_HANG));
    }

    /**
     * Waits until a descriptor can be read from.
     *
     * @param milliseconds how long at most
     */
    void awaitReadable(int descriptor, int milliseconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(JAVA_LONG);
            one.set(JAVA_INT, 0, descriptor);
            one.set(JAVA_SHORT, Integer.BYTES, POLL_IN);
            int _ = call(() -> (int) Calls.POLL.invokeExact(one, 1L, milliseconds));
        }
    }

    /** {@return a pipe that no other child inherits: the descriptor to read from, and the one to write to} */
    int[] pipe() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            MemorySegment error = arena.allocate(ERROR_STATE);
            require(call(() -> (int) Calls.PIPE2.invokeExact(error, ends, CLOSE_ON_EXEC)), error);
            return ends.toArray(JAVA_INT);
        }
    }

    /** Makes reads and writes by this descriptor return at once. */
    void setNonBlocking(int descriptor) throws IOException {
        control(descriptor, F_SETFL, NON_BLOCKING);
    }

    /** {@return another descriptor for the same, with this number or a higher one} */
    int duplicate(int descriptor, int lowest) throws IOException {
        return control(descriptor, F_DUPFD_CLOEXEC, lowest);
    }

    private int control(int descriptor, int command, int argument) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(ERROR_STATE);
            return require(call(() -> (int) Calls.FCNTL.invokeExact(error, descriptor, command, argument)), error);
        }
    }

    private int require(int result, MemorySegment error) throws IOException {
        if (result < 0) {
            throw new IOException(describe((int) ERROR.get(error, 0L)));
        }
        return result;
    }

    /** {@return a descriptor that can be read from when the process has ended; negative if the kernel has none} */
    int processDescriptor(int pid) {
        return call(() -> (int) (long) Calls.SYSCALL.invokeExact(PIDFD_OPEN, pid, 0));
    }

    /** {@return the variables of this process, as they are} */
    List<MemorySegment> environment() {
        return Texts.pointers(Texts.pointerAt(environ));
    }

    String describe(int error) {
        try {
            return Texts.at((MemorySegment) Calls.STRERROR.invokeExact(error));
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A call of a method handle, which may throw anything but does not. */
    interface NativeCall {
        int call() throws Throwable;
    }

    static int call(NativeCall call) {
        try {
            return call.call();
        } catch (Throwable impossible) {
            throw new AssertionError("a call of the C library threw", impossible);
        }
    }
}
