package dev.hawser.net.names;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.reactor.Reactor;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The operating system's resolver, on worker threads. It gives both families at once, so one job serves both. */
final class SystemNames implements NameResolver {
    private final Reactor reactor;
    private final Map<String, Deferred<List<InetAddress>>> pending = new HashMap<>();

    SystemNames(Reactor reactor) {
        this.reactor = reactor;
    }

    @Override
    public Deferred<List<InetAddress>> resolve(String name, AddressFamily family) {
        Deferred<List<InetAddress>> lookup = pending.get(name);
        if (lookup == null) {
            lookup = reactor.deferToThread(() -> Arrays.asList(InetAddress.getAllByName(name)))
                    .addBoth(outcome -> {
                        pending.remove(name);
                        return outcome.get();
                    });
            if (lookup.isFired()) {
                return ofFamily(lookup, family); // there are no workers any more
            }
            pending.put(name, lookup);
        }
        return ofFamily(lookup.share(), family);
    }

    private static Deferred<List<InetAddress>> ofFamily(Deferred<List<InetAddress>> lookup, AddressFamily family) {
        return lookup.addCallback(all -> all.stream()
                .filter(address -> AddressFamily.of(address) == family)
                .toList());
    }
}
