package dev.hawser.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Another program, which a test talks with by lines. A test is skipped where it is not installed.
final class Program implements AutoCloseable {
    private final Reactor reactor;
    private final Process process;
    private final BufferedReader output;
    private final StringBuilder said = new StringBuilder();

    private Program(Reactor reactor, Process process) {
        this.reactor = reactor;
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static Program start(Reactor reactor, String... command) {
        Deferred<Process> starting = reactor.deferToThread(
                () -> new ProcessBuilder(command).redirectErrorStream(true).start());
        try {
            return new Program(reactor, starting.await(IOException.class));
        } catch (IOException e) {
            assumeTrue(false, command[0] + " is not installed");
            throw new AssertionError(e);
        }
    }

    /// Starts OpenSSL's program; others of that name know other options.
    static Program openssl(Reactor reactor, String... command) {
        try (Program version = start(reactor, command[0], "version")) {
            String said = String.join("\n", version.rest());
            assumeTrue(said.startsWith("OpenSSL "), () -> command[0] + " is no OpenSSL; it says: " + said);
        }
        return start(reactor, command);
    }

    void write(String text) {
        var _ = reactor.deferToThread(() -> {
                    process.outputWriter(StandardCharsets.UTF_8).append(text).flush();
                    return true;
                })
                .await();
    }

    void endInput() {
        var _ = reactor.deferToThread(() -> {
                    process.outputWriter(StandardCharsets.UTF_8).close();
                    return true;
                })
                .await();
    }

    /// The next line that is wanted; fails with all that was said if there is none.
    String line(Predicate<String> wanted) {
        return reactor.deferToThread(() -> {
                    for (String line = output.readLine(); line != null; line = output.readLine()) {
                        said.append(line).append('\n');
                        if (wanted.test(line)) {
                            return line;
                        }
                    }
                    throw new AssertionError("it ended, having said:\n" + said);
                })
                .await();
    }

    /// All that it says to its end.
    List<String> rest() {
        return reactor.deferToThread(() -> {
                    List<String> lines = output.readAllLines();
                    process.waitFor(5, TimeUnit.SECONDS);
                    return lines;
                })
                .await();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
