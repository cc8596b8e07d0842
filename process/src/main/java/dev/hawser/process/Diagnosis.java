package dev.hawser.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says why a program did not start: the system has one word for many reasons. */
final class Diagnosis {
    /** The kernel reads no more of it either. */
    private static final int LONGEST_FIRST_LINE = 256;

    private static final Pattern SCRIPT = Pattern.compile("^#![ \\t]*([^ \\t\\r\\n]+)(\\r?)");

    private Diagnosis() {}

    static StartFailedException of(ProcessSettings settings, IOException cause) {
        String why = reason(settings).orElse(String.valueOf(cause.getMessage()));
        return new StartFailedException("cannot start '" + settings.program() + "': " + why, cause);
    }

    private static Optional<String> reason(ProcessSettings settings) {
        Optional<String> directory = settings.directory()
                .filter(path -> !Files.isDirectory(path))
                .map(path -> "there is no directory " + path);
        return directory
                .or(() -> settings.descriptors().values().stream()
                        .flatMap(stdio -> file(settings, stdio).stream())
                        .findFirst())
                .or(() -> scriptsReason(settings));
    }

    /** No file has a NUL in its name; then what the system says is the reason. */
    private static Optional<String> scriptsReason(ProcessSettings settings) {
        try {
            return interpreter(settings);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Of a script whose interpreter is missing the system says that the script is. */
    private static Optional<String> interpreter(ProcessSettings settings) {
        return program(settings).flatMap(Diagnosis::firstLine).flatMap(line -> {
            Matcher script = SCRIPT.matcher(line);
            if (!script.find()) {
                return Optional.empty();
            }
            String name = script.group(1);
            Path interpreter = from(settings, Path.of(name));
            String told = "its interpreter, " + name + (script.group(2).isEmpty() ? "" : " with a carriage return");
            if (!script.group(2).isEmpty()) {
                return Optional.of(told + ", does not exist: its lines end as those of Windows");
            }
            return Files.exists(interpreter)
                    ? Files.isExecutable(interpreter) ? Optional.empty() : Optional.of(told + ", may not be executed")
                    : Optional.of(told + ", does not exist");
        });
    }

    private static Optional<Path> program(ProcessSettings settings) {
        String program = settings.program();
        Stream<String> places = program.contains("/")
                ? Stream.of("")
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(":"));
        return places.map(place -> from(settings, Path.of(place, program)))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static Optional<String> firstLine(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readNBytes(LONGEST_FIRST_LINE), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty(); // it can be executed, perhaps, but not read
        }
    }

    private static Optional<String> file(ProcessSettings settings, Stdio stdio) {
        return switch (stdio) {
            case Stdio.Read(Path path)
            when !Files.isReadable(from(settings, path)) -> Optional.of("its input, " + path + ", cannot be read");
            case Stdio.Write(Path path, var _)
            when !canWrite(from(settings, path)) -> Optional.of("its output, " + path + ", cannot be written");
            default -> Optional.empty();
        };
    }

    static Path from(ProcessSettings settings, Path path) {
        return settings.directory().map(directory -> directory.resolve(path)).orElse(path);
    }

    private static boolean canWrite(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return Files.exists(path)
                ? Files.isWritable(path) && !Files.isDirectory(path)
                : parent != null && Files.isWritable(parent);
    }
}
