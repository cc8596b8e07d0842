package dev.hawser.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

    static StartFailedException of(ProcessOptions options, IOException cause) {
        String why = reason(options).orElse(String.valueOf(cause.getMessage()));
        return new StartFailedException("cannot start '" + options.program() + "': " + why, cause);
    }

    private static Optional<String> reason(ProcessOptions options) {
        Optional<String> directory = options.directory()
                .filter(path -> !Files.isDirectory(path))
                .map(path -> "there is no directory " + path);
        return directory
                .or(() -> options.descriptors().values().stream()
                        .flatMap(stdio -> file(options, stdio).stream())
                        .findFirst())
                .or(() -> interpreter(options));
    }

    /** Of a script whose interpreter is missing the system says that the script is. */
    private static Optional<String> interpreter(ProcessOptions options) {
        return program(options).flatMap(Diagnosis::firstLine).flatMap(line -> {
            Matcher script = SCRIPT.matcher(line);
            if (!script.find()) {
                return Optional.empty();
            }
            String name = script.group(1);
            Path interpreter = from(options, Path.of(name));
            String told = "its interpreter, " + name + (script.group(2).isEmpty() ? "" : " with a carriage return");
            if (!script.group(2).isEmpty()) {
                return Optional.of(told + ", does not exist: its lines end as those of Windows");
            }
            return Files.exists(interpreter)
                    ? Files.isExecutable(interpreter) ? Optional.empty() : Optional.of(told + ", may not be executed")
                    : Optional.of(told + ", does not exist");
        });
    }

    private static Optional<Path> program(ProcessOptions options) {
        String program = options.program();
        Stream<String> places = program.contains("/")
                ? Stream.of("")
                : Stream.of(System.getenv().getOrDefault("PATH", "").split(":"));
        return places.map(place -> from(options, Path.of(place, program)))
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
