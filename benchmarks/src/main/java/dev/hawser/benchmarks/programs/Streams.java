package dev.hawser.benchmarks.programs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// HTTP/2 by prior knowledge, 32 streams at once on each of 8 connections; the client is `h2load` of nghttp2, which has
/// to be there.
final class Streams {
    private static final Pattern DONE = Pattern.compile("([0-9]+) succeeded, 0 failed, 0 errored, 0 timeout");

    private Streams() {}

    static Figures against(Echo.Start start, int millis) throws Exception {
        try (ServerProcess server = start.server()) {
            server.useEveryCore();
            load(server, Math.max(1_000, 3 * millis));
            server.keepToOwnCore();
            load(server, millis / 4 + 1);
            double cpu = server.cpuNanos();
            long begun = System.nanoTime();
            double done = load(server, millis);
            return Figures.of("request [ns]", (System.nanoTime() - begun) / done)
                    .and("CPU of the server, request [ns]", (server.cpuNanos() - cpu) / done);
        }
    }

    private static double load(ServerProcess server, int millis) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Cores.pinned(Cores.CLIENT));
        command.addAll(
                List.of(System.getProperty("bench.h2load"), "-c8", "-m32", "-D" + millis + "ms", server.url("/hello")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        Matcher done = DONE.matcher(output);
        if (process.waitFor() != 0 || !done.find()) {
            throw new IOException("h2load: " + output);
        }
        return Double.parseDouble(done.group(1));
    }
}
