package dev.hawser.benchmarks.servers;

import java.nio.file.Path;

/// What servers show by TLS, made by `run`.
final class TlsFiles {
    private static final Path DIRECTORY = Path.of(System.getProperty("bench.tls", "benchmarks/target/tls"));

    static final Path CERTIFICATE = DIRECTORY.resolve("cert.pem");
    static final Path KEY = DIRECTORY.resolve("key.pem");

    private TlsFiles() {}
}
