package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.servers.Serve;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A server in a process of its own, on the first core if `taskset` is there; this process, the client, is to be on the
/// second. It ends with this.
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final Writer input;
    private final int port;

    private ServerProcess(List<String> command) throws IOException {
        List<String> pinned = new ArrayList<>(Cores.pinned(Cores.SERVER));
        pinned.addAll(command);
        process = new ProcessBuilder(pinned)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = process.inputReader(StandardCharsets.UTF_8);
        input = process.outputWriter(StandardCharsets.UTF_8);
        port = (int) value("port=");
    }

    /// One of [Serve], with the flags of this JVM.
    static ServerProcess inJvm(String name) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Serve.class.getName(), name));
        return new ServerProcess(command);
    }

    /// A program that prints its port as [Serve] does and goes on until it is ended.
    static ServerProcess foreign(List<String> command) throws IOException {
        return new ServerProcess(command);
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    int port() {
        return port;
    }

    /// Lets it use the client's core too, so that its JIT is done sooner, until [#keepToOwnCore()].
    void useEveryCore() throws IOException, InterruptedException {
        Cores.move(process.pid(), Cores.SERVER + "," + Cores.CLIENT);
    }

    void keepToOwnCore() throws IOException, InterruptedException {
        Cores.move(process.pid(), Integer.toString(Cores.SERVER));
    }

    /// {@return what it has used of the processors so far, in nanoseconds} In steps of 10 ms.
    double cpuNanos() {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    /// {@return how much of its heap is used} Of one in a JVM.
    double heap() throws IOException {
        input.write("heap\n");
        input.flush();
        return value("heap=");
    }

    private long value(String name) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()));
            }
        }
        throw new IOException("the server ended without " + name);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
