package dev.hawser.benchmarks.programs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Peers outside the JVM, each if the machine has what it needs: `run` looks for them and passes on where they are.
final class Foreign {
    private static final String SOURCES = "benchmarks/src/main/foreign/";

    private Foreign() {}

    static void twisted(Contenders to, int less) {
        add(to, "twisted", less, "python.twisted", SOURCES + "workloads_twisted.py");
    }

    static void asyncio(Contenders to, int less) {
        add(to, "asyncio", less, "python", SOURCES + "workloads_asyncio.py");
    }

    static void trio(Contenders to, int less) {
        add(to, "trio", less, "python.trio", SOURCES + "workloads_trio.py");
    }

    static void node(Contenders to, int less) {
        add(to, "node", less, "node", SOURCES + "workloads.mjs");
    }

    static void go(Contenders to, int less) {
        String binary = System.getProperty("bench.go");
        if (binary != null) {
            to.put("go", new Contender.Foreign(List.of(binary), less));
        }
    }

    /// For the JVM too, but of a preview: compiled by the JVM that runs it.
    static void scopes(Contenders to, int less) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        to.put(
                "structured task scope",
                new Contender.Foreign(
                        List.of(
                                java,
                                "-XX:+UseSerialGC",
                                "-Xms2g",
                                "-Xmx2g",
                                "--enable-preview",
                                "--source",
                                System.getProperty("java.specification.version"),
                                SOURCES + "Scopes.java"),
                        less));
    }

    private static void add(Contenders to, String name, int less, String property, String script) {
        String interpreter = System.getProperty("bench." + property);
        if (interpreter != null) {
            to.put(name, new Contender.Foreign(List.of(interpreter, script), less));
        }
    }

    /// Echo servers, which the client of this JVM measures.
    static void servers(Contenders to, Workload.Client client) {
        server(to, "twisted", "python.twisted", SOURCES + "workloads_twisted.py", client);
        server(to, "asyncio", "python", SOURCES + "workloads_asyncio.py", client);
        server(to, "node", "node", SOURCES + "workloads.mjs", client);
        server(to, "go", "go", "", client);
    }

    private static void server(Contenders to, String name, String property, String script, Workload.Client client) {
        String program = System.getProperty("bench." + property);
        if (program != null) {
            List<String> command = Stream.of(program, script, "server", "0")
                    .filter(part -> !part.isEmpty())
                    .toList();
            to.put(name, count -> client.against(() -> ServerProcess.foreign(command), count));
        }
    }

    /// A whole command, for the measurement of starts.
    static void command(Contenders to, String name, String property, String... arguments) {
        String program = System.getProperty("bench." + property);
        if (program != null) {
            to.put(name, new Contender.Foreign(concat(program, arguments), 1));
        }
    }

    private static List<String> concat(String program, String... arguments) {
        return Stream.concat(Stream.of(program), Arrays.stream(arguments)).toList();
    }
}
