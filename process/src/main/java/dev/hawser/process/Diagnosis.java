package dev.hawser.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Says why a program did not start: the system has one word for many reasons. */
final class Diagnosis {
    private Diagnosis() {}

    static StartFailedException of(ProcessOptions options, IOException cause) {
        String why = reason(options).orElse(String.valueOf(cause.getMessage()));
        return new StartFailedException("cannot start '" + options.program() + "': " + why, cause);
    }

    private static Optional<String> reason(ProcessOptions options) {
        Optional<String> directory = options.directory()
                .filter(path -> !Files.isDirectory(path))
                .map(path -> "there is no directory " + path);
        return directory.or(() -> options.descriptors().values().stream()
                .flatMap(stdio -> file(options, stdio).stream())
                .findFirst());
    }

    private static Optional<String> file(ProcessOptions options, Stdio stdio) {
        return switch (stdio) {
            case Stdio.Read(Path path)
            when !Files.isReadable(from(options, path)) -> Optional.of("its input, " + path + ", cannot be read");
            case Stdio.Write(Path path, var _)
            when !canWrite(from(options, path)) -> Optional.of("its output, " + path + ", cannot be written");
            default -> Optional.empty();
        };
    }

    static Path from(ProcessOptions options, Path path) {
        return options.directory().map(directory -> directory.resolve(path)).orElse(path);
    }

    private static boolean canWrite(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return Files.exists(path)
                ? Files.isWritable(path) && !Files.isDirectory(path)
                : parent != null && Files.isWritable(parent);
    }
}
