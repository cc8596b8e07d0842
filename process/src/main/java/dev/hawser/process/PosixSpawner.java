package dev.hawser.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Starts programs by the C library's {@code posix_spawn}. Unlike the JDK's own way it needs no thread for each child,
 * gives each child a process group (so that it can be ended as a tree, and the terminal's Ctrl-C does not reach it), and
 * hands on arguments as UTF-8 whatever the locale is.
 */
final class PosixSpawner extends Spawner {
    /** More than the C library's structures take: {@code posix_spawnattr_t} has 336 bytes, the other 80. */
    static final int ENOUGH = 512;

    /** {@return whether the C library has what is needed, and this module may call it without a warning} */
    static boolean isAvailable() {
        return PosixSpawner.class.getModule().isNativeAccessEnabled() && CLibrary.isComplete();
    }

    @Override
    PosixChild start(ProcessSettings settings) throws StartFailedException {
        CLibrary c = CLibrary.get();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(ENOUGH, 16);
            check(c, c.actionsInit(actions));
            try (Plumbing plumbing = new Plumbing(c, arena, actions, settings)) {
                prepare(c, arena, actions, settings);
                plumbing.write();
                MemorySegment pid = arena.allocate(JAVA_INT);
                MemorySegment attributes =
                        plumbing.terminal() < 0 ? Attributes.of(settings.group()) : Attributes.withTerminal();
                check(c, c.spawn(pid, actions, attributes, Vectors.of(arena, c, settings)));
                boolean leads = settings.group() != ChildGroup.PARENTS;
                return new PosixChild(c, pid.get(JAVA_INT, 0), leads, plumbing.handOver(), plumbing.terminal());
            } finally {
                c.actionsDestroy(actions);
            }
        } catch (IOException e) {
            throw Diagnosis.of(settings, e);
        }
    }

    @Override
    public boolean needsThreads() {
        return false;
    }

    /** The directory comes first: files are found from there. */
    private static void prepare(CLibrary c, Arena arena, MemorySegment actions, ProcessSettings settings)
            throws IOException {
        if (settings.directory().isPresent()) {
            check(
                    c,
                    c.addChdir(
                            actions,
                            Texts.text(arena, settings.directory().get().toString())));
        }
    }

    static void check(CLibrary c, int error) throws IOException {
        if (error != 0) {
            throw new IOException(c.describe(error));
        }
    }
}
