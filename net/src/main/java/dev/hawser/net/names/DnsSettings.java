package dev.hawser.net.names;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How name servers are asked. Immutable; any thread.
 *
 * @param servers the name servers, in the order in which they are asked
 * @param search domains that are tried behind a name, in order
 * @param ndots a name with so many dots is tried as it stands before the search domains, one with fewer after them
 * @param timeout how long one server has to answer
 * @param attempts how often the servers are gone through
 * @param rotate whether each lookup begins with the next server
 * @param maxTtl how long an answer is kept at most; zero keeps none
 * @param negativeTtl how long it is kept at most that a name does not exist; zero does not keep it
 */
public record DnsSettings(
        List<InetSocketAddress> servers,
        List<String> search,
        int ndots,
        Duration timeout,
        int attempts,
        boolean rotate,
        Duration maxTtl,
        Duration negativeTtl) {
    /** Checks the values. */
    public DnsSettings {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        for (InetSocketAddress server : servers) {
            if (server.isUnresolved()) {
                throw new IllegalArgumentException("a name server must be given by its address, was " + server);
            }
        }
        if (ndots < 0) {
            throw new IllegalArgumentException("ndots must be 0 or more, was " + ndots);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be more than 0, was " + timeout);
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be 1 or more, was " + attempts);
        }
        if (maxTtl.isNegative() || negativeTtl.isNegative()) {
            throw new IllegalArgumentException(
                    "maxTtl and negativeTtl must not be negative, were " + maxTtl + " and " + negativeTtl);
        }
    }

    /** {@return no servers, no search domains, 1 dot, 5 seconds twice; kept for a day, and 10 seconds if not there} */
    public static DnsSettings defaults() {
        return new DnsSettings(
                List.of(), List.of(), 1, Duration.ofSeconds(5), 2, false, Duration.ofDays(1), Duration.ofSeconds(10));
    }

    /**
     * {@return the defaults with what a function changes}
     *
     * @param options fills in the draft
     */
    public static DnsSettings of(Consumer<? super DnsOptions> options) {
        return defaults().with(options);
    }

    /**
     * {@return these settings with what a function changes}
     *
     * @param options fills in the draft, which has these values at first
     */
    public DnsSettings with(Consumer<? super DnsOptions> options) {
        DnsOptions draft = new DnsOptions(this);
        options.accept(draft);
        return draft.settings();
    }
}
