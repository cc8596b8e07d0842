package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import dev.hawser.engine.jdk.JdkThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, for what concerns a whole process: signals, flags, its end. On the class path. */
public final class ChildJvm implements AutoCloseable {
    /** The flag of carrier mode. */
    static final String FLAG = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    /** What does without it. */
    static final String BATON = "-Dhawser.mode=baton";

    private final Process process;
    private final BufferedReader output;
    private final StringBuilder seen = new StringBuilder();

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildJvm start(Class<?> program, List<String> flags, String... arguments) throws IOException {
        return start(List.of(), program, flags, arguments);
    }

    /** With one more directory on the class path, behind the others. */
    static ChildJvm startBeside(Path directory, Class<?> program, List<String> flags) throws IOException {
        return start(List.of(directory.toString()), program, flags);
    }

    private static ChildJvm start(List<String> more, Class<?> program, List<String> flags, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx128m");
        command.add("-XX:+UseSerialGC");
        command.addAll(flags);
        command.add("-cp");
        List<String> classPath = new ArrayList<>(List.of(locationOf(Deferred.class), locationOf(ChildJvm.class)));
        classPath.addAll(more);
        command.add(String.join(System.getProperty("path.separator"), classPath));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /**
     * Whether this process was started to ignore HUP (as by nohup) or INT (as behind the {@code &} of a script): so does
     * its JVM, and so do all that it starts.
     */
    public static boolean ignores(String signal) {
        Path status = Path.of("/proc/self/status");
        String lastDigit = signal.equals("HUP") ? "[13579bdf]" : signal.equals("INT") ? "[2367abef]" : "none";
        try {
            return Files.isReadable(status)
                    && Files.readString(status).lines().anyMatch(line -> line.matches("SigIgn:\\s.*" + lastDigit));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where this package's classes are: tests may run on the module path. */
    static String locationOf(Class<?> type) {
        String name = "/" + type.getName().replace('.', '/') + ".class";
        String path = Path.of(URI.create(type.getResource(name).toString())).toString();
        return path.substring(0, path.length() - name.length());
    }

    /** The mode that this JVM is tested in, as flags for another. */
    static List<String> sameMode() {
        return JdkThreads.support().hasCarrierMode() ? List.of(FLAG) : List.of(BATON);
    }

    long pid() {
        return process.pid();
    }

    /** Reads on until a line is this one. */
    void awaitLine(String expected) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
            if (line.equals(expected)) {
                return;
            }
        }
        throw new AssertionError("the JVM ended without printing '" + expected + "', but:\n" + seen);
    }

    /** Everything it prints up to its end. */
    String readAll() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
        }
        return seen.toString();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(4, TimeUnit.MINUTES)) {
            throw new AssertionError("the JVM has not ended; it printed:\n" + seen);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
