package dev.hawser.net.names;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.ReactorTime;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.net.transport.DnsClient;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** DNS with a memory: what is known is not asked for, and what is being asked for is asked for once. */
final class DnsNames implements NameResolver {
    private static final int MAX_KEPT = 1000;
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private final DnsClient client;
    private final ReactorTime time;
    private final DnsSettings options;
    private final NameServers servers;
    private final Map<Key, Deferred<Found>> pending = new HashMap<>();

    /** The one that was not used for longest goes first. */
    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > MAX_KEPT;
        }
    };

    private int lookups;

    private record Key(String name, AddressFamily family) {}

    private record Kept(Found found, long until) {}

    DnsNames(ReactorTime time, DnsClient client, DnsSettings options) {
        this.time = time;
        this.client = client;
        this.options = options;
        this.servers = new NameServers(time);
    }

    @Override
    public Deferred<List<InetAddress>> resolve(String name, AddressFamily family) {
        Key key;
        try {
            key = new Key(plain(name), family);
        } catch (UnknownHostException e) {
            return Deferred.fail(e);
        }
        Optional<List<InetAddress>> here = Localhost.find(key.name(), family);
        if (here.isPresent()) {
            return Deferred.succeed(here.get());
        }
        return find(key).addCallback(found -> {
            if (!found.exists()) {
                throw new UnknownHostException(name + ": no such host");
            }
            return found.addresses();
        });
    }

    /** A name in the form that DNS knows. */
    private static String plain(String name) throws UnknownHostException {
        String plain = ascii(name).toLowerCase(Locale.ROOT);
        String labels = plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
        if (labels.length() > MAX_NAME) {
            throw unusable(name, "it is longer than " + MAX_NAME + " characters");
        }
        for (String label : labels.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > MAX_LABEL) {
                throw unusable(name, "expected 1 to " + MAX_LABEL + " characters between dots, was '" + label + "'");
            }
        }
        return plain;
    }

    private static String ascii(String name) throws UnknownHostException {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return name; // the tables of the JDK for the others are large
        }
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            throw unusable(name, String.valueOf(e.getMessage()));
        }
    }

    private static UnknownHostException unusable(String name, String why) {
        return new UnknownHostException("'" + name + "' is no name of a host: " + why);
    }

    private Deferred<Found> find(Key key) {
        Kept known = kept.get(key);
        if (known != null) {
            if (known.until() - time.nanoTime() > 0) {
                return Deferred.succeed(known.found());
            }
            kept.remove(key);
        }
        Deferred<Found> asked = pending.get(key);
        if (asked == null) {
            Deferred<Found> lookup = new DnsLookup(client, time, turned(), servers, key.name(), key.family()).begin();
            if (lookup.isFired()) {
                return lookup.addCallback(found -> keep(key, found));
            }
            asked = lookup.addBoth(outcome -> {
                pending.remove(key);
                return keep(key, outcome.get());
            });
            pending.put(key, asked);
        }
        return asked.share();
    }

    /** The options for the next lookup, which may have to begin with another server. */
    private DnsSettings turned() {
        if (!options.rotate()) {
            return options;
        }
        List<InetSocketAddress> turned = new ArrayList<>(options.servers());
        Collections.rotate(turned, -(lookups++ % turned.size()));
        return options.with(dns -> dns.servers(turned.toArray(InetSocketAddress[]::new)));
    }

    private Found keep(Key key, Found found) {
        Duration most = found.exists() ? options.maxTtl() : options.negativeTtl();
        if (found.addresses().isEmpty() && most.compareTo(options.negativeTtl()) > 0) {
            most = options.negativeTtl(); // of this family, it is not there
        }
        Duration holds = found.ttl().isPresent() && found.ttl().get().compareTo(most) < 0
                ? found.ttl().get()
                : most;
        if (!holds.isZero()) {
            kept.put(key, new Kept(found, time.nanoTime() + holds.toNanos()));
        }
        return found;
    }
}
