package dev.hawser.cli.batch;

import dev.hawser.batch.source.Fatal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// While a run goes on, ends the process at once when memory is used up: with a line made beforehand, since there is no
/// room to make one then, and an exit code of its own.
final class MemoryGuard implements Thread.UncaughtExceptionHandler, AutoCloseable {
    private static final int MIB = 1 << 20;

    private final byte[] line;
    private final Thread.@Nullable UncaughtExceptionHandler before;

    private MemoryGuard(String line) {
        this.line = (line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        this.before = Thread.getDefaultUncaughtExceptionHandler();
    }

    static MemoryGuard over(RunPlan plan) {
        MemoryGuard guard = new MemoryGuard(plan.showing().progress().saying(text(plan.directory())));
        Thread.setDefaultUncaughtExceptionHandler(guard);
        return guard;
    }

    private static String text(Path directory) {
        return "hawser: out of memory, with a heap of %,d MiB; what was reported done is safe. Go on by: hawser resume %s, with fewer slots or a larger heap (HAWSER_JVM_FLAGS=-Xmx…)"
                .formatted(Runtime.getRuntime().maxMemory() / MIB, directory);
    }

    @Override
    @SuppressWarnings("SystemExitOutsideMain") // nothing in this process can be relied on any more
    public void uncaughtException(Thread thread, Throwable thrown) {
        if (Fatal.within(thrown) != null) {
            try (FileOutputStream err = new FileOutputStream(FileDescriptor.err)) {
                err.write(line);
            } catch (IOException e) {
                // nobody reads it: the exit code tells
            }
            Runtime.getRuntime().halt(ExitCodes.OUT_OF_MEMORY);
        }
        if (before != null) {
            before.uncaughtException(thread, thrown);
        } else {
            System.getLogger("dev.hawser.cli")
                    .log(System.Logger.Level.ERROR, "exception in thread " + thread.getName(), thrown);
        }
    }

    @Override
    public void close() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
