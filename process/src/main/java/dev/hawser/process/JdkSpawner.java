package dev.hawser.process;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Starts programs by the JDK's {@link ProcessBuilder}, where the C library cannot be called. The JDK keeps a thread for
 * each child, and a child shares the terminal's signals: Ctrl-C reaches it, too.
 */
final class JdkSpawner extends Spawner {
    @Override
    JdkChild start(ProcessSettings settings) throws StartFailedException {
        if (!settings.descriptors().tailMap(3).isEmpty()) {
            throw new StartFailedException("cannot start '" + settings.program() + "': its descriptor "
                    + settings.descriptors().lastKey() + " needs native access; here only 0 to 2 can be connected");
        }
        if (settings.descriptors().get(0) instanceof Stdio.Terminal) {
            throw new StartFailedException("cannot start '" + settings.program() + "': a terminal needs native access");
        }
        ProcessBuilder builder = new ProcessBuilder(settings.command())
                .redirectInput(redirect(settings, 0))
                .redirectOutput(redirect(settings, 1));
        if (settings.descriptors().get(2) instanceof Stdio.SameAsStdout) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(redirect(settings, 2));
        }
        settings.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        try {
            fill(builder.environment(), settings.environment());
            return new JdkChild(builder.start());
        } catch (IOException | RuntimeException e) {
            throw Diagnosis.of(settings, reason(e));
        }
    }

    @Override
    public boolean needsThreads() {
        return true;
    }

    /** What the JDK says, without the program, which is said already. */
    private static IOException reason(Exception e) {
        Throwable cause = e instanceof IOException && e.getCause() instanceof IOException inner ? inner : e;
        return new IOException(cause.getMessage(), e);
    }

    private static void fill(Map<String, String> variables, ProcessSettings.Environment environment) {
        if (!environment.inherits()) {
            variables.clear();
        }
        environment
                .changes()
                .forEach((name, value) ->
                        value.ifPresentOrElse(text -> variables.put(name, text), () -> variables.remove(name)));
    }

    private static ProcessBuilder.Redirect redirect(ProcessSettings settings, int descriptor) {
        Optional<Stdio> stdio = settings.descriptor(descriptor);
        return switch (stdio.orElseGet(Stdio::none)) {
            case Stdio.PipeToChild _, Stdio.PipeFromChild _ -> ProcessBuilder.Redirect.PIPE;
            case Stdio.Inherit _ -> ProcessBuilder.Redirect.INHERIT;
            case Stdio.Null _ -> nothing(descriptor);
            case Stdio.Read(var path) ->
                ProcessBuilder.Redirect.from(Diagnosis.from(settings, path).toFile());
            case Stdio.Write(var path, boolean append) -> {
                var file = Diagnosis.from(settings, path).toFile();
                yield append ? ProcessBuilder.Redirect.appendTo(file) : ProcessBuilder.Redirect.to(file);
            }
            case Stdio.Terminal _, Stdio.SameAsStdout _ ->
                throw new IllegalArgumentException("only standard error can be the same as standard output");
        };
    }

    private static ProcessBuilder.Redirect nothing(int descriptor) {
        return descriptor == 0
                ? ProcessBuilder.Redirect.from(new java.io.File(isWindows() ? "NUL" : "/dev/null"))
                : ProcessBuilder.Redirect.DISCARD;
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }
}
