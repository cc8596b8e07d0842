package dev.hawser.net.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program of others that a test speaks with. Its methods wait, on a worker thread, so they are called in a function.
final class Peer implements AutoCloseable {
    private static final int LIMIT_SECONDS = 20;

    private final Reactor reactor;
    private final Process process;
    private final BufferedReader output;

    private Peer(Reactor reactor, Process process) {
        this.reactor = reactor;
        this.process = process;
        this.output = process.inputReader(UTF_8);
    }

    static Peer start(Reactor reactor, String... command) throws IOException {
        List<String> all = List.of(command);
        Process started = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Peer(reactor, started);
    }

    /// Skips the test unless a program is there and is the one that is meant: several go by the same name, and know
    /// other options.
    ///
    /// @param asked what makes it say what it is, well or badly
    /// @param kind what it says then
    static void assumeKind(String kind, String... asked) {
        String said = saidBy(asked);
        assumeTrue(said.contains(kind), () -> asked[0] + " is no " + kind + "; it says: " + said.strip());
    }

    /// What a program writes before it ends; empty if it is not there.
    private static String saidBy(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            return said;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /// Whether this Python is there, with a module.
    static boolean hasPython(String python, String module) {
        try {
            Process process = new ProcessBuilder(python, "-c", "import " + module)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    String readLine() {
        return reactor.deferToThread(output::readLine).await();
    }

    /// Gives it its input, all of it, and takes its output, all of it, at the same time.
    byte[] answerTo(byte[] input) {
        Deferred<?> given = reactor.deferToThread(() -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input);
            }
            return true;
        });
        byte[] answer = reactor.deferToThread(() -> process.getInputStream().readAllBytes())
                .await();
        given.await();
        return answer;
    }

    /// Its end in good order.
    void ends() {
        boolean ended = reactor.deferToThread(() -> process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                .await();
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static String script(String... lines) {
        return String.join("\n", Arrays.asList(lines));
    }
}
