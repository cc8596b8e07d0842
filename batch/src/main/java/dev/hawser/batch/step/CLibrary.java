package dev.hawser.batch.step;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.OptionalInt;

/** The functions of the C library that start and end processes. Any thread. */
final class CLibrary {
    private static final List<String> NEEDED = List.of(
            "posix_spawnp",
            "posix_spawn_file_actions_init",
            "posix_spawn_file_actions_destroy",
            "posix_spawn_file_actions_addopen",
            "posix_spawn_file_actions_addchdir_np",
            "posix_spawn_file_actions_addclosefrom_np",
            "posix_spawnattr_init",
            "posix_spawnattr_destroy",
            "posix_spawnattr_setflags",
            "posix_spawnattr_setsigmask",
            "waitpid",
            "kill",
            "strerror");

    private static final int NO_HANG = 1;
    private static final int WRITE_CREATE_TRUNCATE = 0x1 | 0x40 | 0x200;
    private static final int OWNER_ONLY = 0600;

    /** Linked when it is first asked for, which only code does that has found it complete. */
    private static final class Linked {
        static final CLibrary INSTANCE = new CLibrary();
    }

    /**
     * The two lists that a program is given.
     *
     * @param arguments its arguments, the program first; ended by a null pointer
     * @param environment its variables; ended by a null pointer
     */
    record Vectors(MemorySegment arguments, MemorySegment environment) {}

    private final MethodHandle spawn = link("posix_spawnp", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private final MethodHandle actionsInit = link("posix_spawn_file_actions_init", ADDRESS);
    private final MethodHandle actionsDestroy = link("posix_spawn_file_actions_destroy", ADDRESS);
    private final MethodHandle addOpen =
            link("posix_spawn_file_actions_addopen", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private final MethodHandle addChdir = link("posix_spawn_file_actions_addchdir_np", ADDRESS, ADDRESS);
    private final MethodHandle addCloseFrom = link("posix_spawn_file_actions_addclosefrom_np", ADDRESS, JAVA_INT);
    private final MethodHandle attributesInit = link("posix_spawnattr_init", ADDRESS);
    private final MethodHandle attributesDestroy = link("posix_spawnattr_destroy", ADDRESS);
    private final MethodHandle setFlags = link("posix_spawnattr_setflags", ADDRESS, JAVA_SHORT);
    private final MethodHandle setSignalMask = link("posix_spawnattr_setsigmask", ADDRESS, ADDRESS);
    private final MethodHandle waitpid = link("waitpid", JAVA_INT, ADDRESS, JAVA_INT);
    private final MethodHandle kill = link("kill", JAVA_INT, JAVA_INT);
    private final MethodHandle strerror = describing();

    private CLibrary() {}

    static CLibrary get() {
        return Linked.INSTANCE;
    }

    /** Only Linux: elsewhere the numbers of flags differ. */
    static boolean isComplete() {
        var lookup = Linker.nativeLinker().defaultLookup();
        return System.getProperty("os.name", "").equals("Linux")
                && NEEDED.stream().allMatch(name -> lookup.find(name).isPresent());
    }

    private static MethodHandle link(String name, MemoryLayout... parameters) {
        return handle(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    private static MethodHandle describing() {
        return handle("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    }

    // Restricted: a wrong signature crashes the JVM. These are those of the Linux manual.
    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    int spawn(MemorySegment pid, MemorySegment actions, MemorySegment attributes, Vectors vectors) {
        MemorySegment program = vectors.arguments().get(ADDRESS, 0);
        return call(() ->
                (int) spawn.invokeExact(pid, program, actions, attributes, vectors.arguments(), vectors.environment()));
    }

    int actionsInit(MemorySegment actions) {
        return call(() -> (int) actionsInit.invokeExact(actions));
    }

    void actionsDestroy(MemorySegment actions) {
        int _ = call(() -> (int) actionsDestroy.invokeExact(actions));
    }

    /** Opens a file to read it. */
    int addInput(MemorySegment actions, int descriptor, MemorySegment path) {
        return call(() -> (int) addOpen.invokeExact(actions, descriptor, path, 0, 0));
    }

    /** Opens a file to write it: a new one, or an empty one. */
    int addOutput(MemorySegment actions, int descriptor, MemorySegment path) {
        return call(() -> (int) addOpen.invokeExact(actions, descriptor, path, WRITE_CREATE_TRUNCATE, OWNER_ONLY));
    }

    int addChdir(MemorySegment actions, MemorySegment path) {
        return call(() -> (int) addChdir.invokeExact(actions, path));
    }

    int addCloseFrom(MemorySegment actions, int first) {
        return call(() -> (int) addCloseFrom.invokeExact(actions, first));
    }

    int attributesInit(MemorySegment attributes) {
        return call(() -> (int) attributesInit.invokeExact(attributes));
    }

    void attributesDestroy(MemorySegment attributes) {
        int _ = call(() -> (int) attributesDestroy.invokeExact(attributes));
    }

    int setFlags(MemorySegment attributes, short flags) {
        return call(() -> (int) setFlags.invokeExact(attributes, flags));
    }

    int setSignalMask(MemorySegment attributes, MemorySegment mask) {
        return call(() -> (int) setSignalMask.invokeExact(attributes, mask));
    }

    int kill(int pid, int signal) {
        return call(() -> (int) kill.invokeExact(pid, signal));
    }

    /** {@return the exit code of a child that has ended, as {@link Child#exitCode()} says it} */
    OptionalInt waitWithoutWaiting(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            int ended = call(() -> (int) waitpid.invokeExact(pid, status, NO_HANG));
            return ended == pid ? OptionalInt.of(decode(status.get(JAVA_INT, 0))) : OptionalInt.empty();
        }
    }

    private static int decode(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }

    String describe(int error) {
        try {
            MemorySegment text = (MemorySegment) strerror.invokeExact(error);
            return readable(text);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    // Restricted: the C library ends each of its messages with a NUL.
    @SuppressWarnings("restricted")
    private static String readable(MemorySegment text) {
        return text.reinterpret(Integer.MAX_VALUE).getString(0);
    }

    /** A call of a method handle, which may throw anything but does not. */
    private interface NativeCall {
        int call() throws Throwable;
    }

    private static int call(NativeCall call) {
        try {
            return call.call();
        } catch (Throwable impossible) {
            throw new AssertionError("a call of the C library threw", impossible);
        }
    }
}
