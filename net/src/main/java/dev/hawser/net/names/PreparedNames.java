package dev.hawser.net.names;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.net.transport.DnsClient;
import dev.hawser.reactor.Reactor;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prepares a client on a worker thread before the first lookup. */
final class PreparedNames implements NameResolver {
    private final Reactor reactor;
    private final DnsClient client;
    private final NameResolver names;
    private boolean ready;
    private @Nullable Deferred<Boolean> preparing;

    PreparedNames(Reactor reactor, DnsClient client, NameResolver names) {
        this.reactor = reactor;
        this.client = client;
        this.names = names;
    }

    @Override
    public Deferred<List<InetAddress>> resolve(String name, AddressFamily family) {
        return ready ? names.resolve(name, family) : prepared().chainCallback(_ -> names.resolve(name, family));
    }

    private Deferred<Boolean> prepared() {
        Deferred<Boolean> under = preparing;
        if (under == null) {
            under = reactor.deferToThread(() -> {
                        client.prepare();
                        return true;
                    })
                    .addBoth(outcome -> {
                        preparing = null;
                        ready = outcome.get();
                        return ready;
                    });
            if (under.isFired()) {
                return under; // there are no workers any more
            }
            preparing = under;
        }
        return under.share();
    }
}
