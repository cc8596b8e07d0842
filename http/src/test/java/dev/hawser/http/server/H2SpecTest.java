package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.http.Response;
import dev.hawser.net.Net;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The conformance suite h2spec, which others wrote, against a server on a real socket. Its program comes from a jar.
class H2SpecTest {
    private static final String PROGRAM = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    private static final int HEAD = 512;

    @Test
    void allCasesPass(@TempDir Path directory) throws Exception {
        boolean here = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        assumeTrue(here, "h2spec is for Linux on x86 here");
        Path program = unpacked(directory);
        String[] said = new String[1];
        try (TestReactor test = TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(IoMechanism.preferred()))))) {
            test.reactor().callWhenRunning(() -> {
                var _ = test.reactor()
                        .inlineAction("test", () -> {
                            HttpServer server = HttpServer.of(
                                    Net.of(test.reactor()), _ -> Response.text("hello\n"), o -> o.accessLog(false));
                            int port = server.listen("tcp:0:interface=127.0.0.1")
                                    .await()
                                    .port();
                            said[0] = test.reactor()
                                    .deferToThread(() -> run(program, port))
                                    .await();
                        })
                        .addErrbackAction(e -> said[0] = String.valueOf(e))
                        .addAction(_ -> test.reactor().stop());
            });
            test.reactor().run();
        }
        assertThat(said[0]).contains("145 tests, 145 passed, 0 skipped, 0 failed");
    }

    private static String run(Path program, int port) throws IOException, InterruptedException {
        // a machine that is busy may need its two seconds for an answer
        Process process = new ProcessBuilder(
                        program.toString(), "-h", "127.0.0.1", "-p", String.valueOf(port), "-o", "10")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return said.substring(Math.max(0, said.indexOf("Failures")));
    }

    /// The only file of an archive.
    private static Path unpacked(Path directory) throws IOException {
        Path program = directory.resolve("h2spec");
        try (InputStream packed = H2SpecTest.class.getResourceAsStream(PROGRAM)) {
            assumeTrue(packed != null, "h2spec is not on the path of the tests");
            InputStream archive = new GZIPInputStream(packed);
            String head = new String(archive.readNBytes(HEAD), US_ASCII);
            int size = Integer.parseInt(head.substring(124, 135).strip(), 8);
            Files.write(program, archive.readNBytes(size));
        }
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
