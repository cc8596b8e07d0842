package dev.hawser.net.names;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.net.transport.DnsAnswer;
import dev.hawser.net.transport.DnsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Name servers for tests in virtual time.
final class FakeDns implements DnsClient {
    /// The port of a server that says nothing.
    static final int SILENT = 1;

    /// The port of a server that cannot be asked.
    static final int UNREACHABLE = 2;

    final List<String> asked = new ArrayList<>();
    private final Map<String, DnsAnswer> answers = new HashMap<>();
    boolean prepared;

    FakeDns with(String name, AddressFamily family, DnsAnswer answer) {
        answers.put(family + " " + name, answer);
        return this;
    }

    static DnsAnswer addresses(int ttlSeconds, String... addresses) {
        return new DnsAnswer.Addresses(
                List.of(addresses).stream().map(InetAddress::ofLiteral).toList(),
                Optional.of(Duration.ofSeconds(ttlSeconds)));
    }

    @Override
    public void prepare() {
        prepared = true;
    }

    @Override
    public Deferred<DnsAnswer> ask(InetSocketAddress server, String name, AddressFamily family) {
        asked.add(server.getAddress().getHostAddress() + " " + name);
        if (server.getPort() == SILENT) {
            return new Promise<>();
        }
        if (server.getPort() == UNREACHABLE) {
            return Deferred.fail(new IOException("cannot be asked"));
        }
        return Deferred.succeed(answers.getOrDefault(family + " " + name, new DnsAnswer.NoSuchName(Optional.empty())));
    }
}
