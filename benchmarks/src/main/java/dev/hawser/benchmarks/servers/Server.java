package dev.hawser.benchmarks.servers;

/// A server that sends back what it gets, on one thread, on 127.0.0.1.
interface Server {
    /// Begins to accept, on a thread of its own.
    ///
    /// @return the port
    int start() throws Exception;
}
