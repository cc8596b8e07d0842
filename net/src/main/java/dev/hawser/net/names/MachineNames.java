package dev.hawser.net.names;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.net.transport.DnsClient;
import dev.hawser.reactor.Reactor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up as the machine's files say. They are read on a worker thread, and again when they are old, since a
 * machine gets other name servers when it moves to another network.
 */
final class MachineNames implements NameResolver {
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final Reactor reactor;
    private final Supplier<DnsClient> clients;
    private final ResolverFiles files;
    private final NameResolver system;
    private @Nullable DnsClient client;

    /** The last that was read, when, and the resolver made by it. */
    private @Nullable Setup setup;

    private @Nullable Deferred<Setup> reading;

    private record Setup(ResolverFiles.Content content, Optional<DnsNames> dns, long readAt) {}

    /**
     * Makes one.
     *
     * @param clients makes the client, when it is needed
     * @param system who is asked when the files ask for something else
     */
    MachineNames(Reactor reactor, Supplier<DnsClient> clients, ResolverFiles files, NameResolver system) {
        this.reactor = reactor;
        this.clients = clients;
        this.files = files;
        this.system = system;
    }

    @Override
    public Deferred<List<InetAddress>> resolve(String name, AddressFamily family) {
        Setup known = setup;
        if (known != null && reactor.nanoTime() - known.readAt() < FRESH_NANOS) {
            return resolve(known, name, family);
        }
        return read().chainCallback(fresh -> resolve(fresh, name, family));
    }

    private Deferred<List<InetAddress>> resolve(Setup with, String name, AddressFamily family) {
        Optional<List<InetAddress>> listed = with.content().hosts().find(name, family);
        if (listed.isPresent()) {
            return Deferred.succeed(listed.get());
        }
        return with.dns().isPresent() && with.content().sources().isFilesThenDns(name)
                ? with.dns().get().resolve(name, family)
                : system.resolve(name, family);
    }

    private Deferred<Setup> read() {
        Deferred<Setup> under = reading;
        if (under == null) {
            DnsClient dns = client();
            under = reactor.deferToThread(() -> {
                        dns.prepare();
                        return files.read();
                    })
                    .addBoth(outcome -> {
                        reading = null;
                        return taken(outcome.get());
                    });
            if (under.isFired()) {
                return under; // there are no workers any more
            }
            reading = under;
        }
        return under.share();
    }

    private DnsClient client() {
        DnsClient made = client;
        if (made == null) {
            made = clients.get();
            client = made;
        }
        return made;
    }

    /** What is remembered of DNS is kept, unless the files have changed. */
    private Setup taken(ResolverFiles.Content content) {
        Setup before = setup;
        Setup fresh = before != null && before.content().text().equals(content.text())
                ? new Setup(before.content(), before.dns(), reactor.nanoTime())
                : new Setup(content, dns(content.dns()), reactor.nanoTime());
        setup = fresh;
        return fresh;
    }

    private Optional<DnsNames> dns(DnsSettings options) {
        return options.servers().isEmpty() ? Optional.empty() : Optional.of(new DnsNames(reactor, client(), options));
    }
}
