package dev.hawser.net.names;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

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
public record DnsOptions(
        List<InetSocketAddress> servers,
        List<String> search,
        int ndots,
        Duration timeout,
        int attempts,
        boolean rotate,
        Duration maxTtl,
        Duration negativeTtl) {
    /** Checks the values. */
    public DnsOptions {
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
    public static DnsOptions defaults() {
        return new DnsOptions(
                List.of(), List.of(), 1, Duration.ofSeconds(5), 2, false, Duration.ofDays(1), Duration.ofSeconds(10));
    }

    /**
     * {@return these options with other name servers}
     *
     * @param value by their addresses; the port of DNS is 53
     */
    public DnsOptions withServers(InetSocketAddress... value) {
        return new DnsOptions(List.of(value), search, ndots, timeout, attempts, rotate, maxTtl, negativeTtl);
    }

    /**
     * {@return these options with search domains}
     *
     * @param domains in order
     * @param dots how many dots a name must have to be tried as it stands first
     */
    public DnsOptions withSearch(List<String> domains, int dots) {
        return new DnsOptions(servers, domains, dots, timeout, attempts, rotate, maxTtl, negativeTtl);
    }

    /**
     * {@return these options with another patience}
     *
     * @param each for each question to each server
     * @param times how often the servers are gone through
     */
    public DnsOptions withTimeout(Duration each, int times) {
        return new DnsOptions(servers, search, ndots, requireNonNull(each, "each"), times, rotate, maxTtl, negativeTtl);
    }

    /**
     * {@return these options with lookups that begin with the next server each, or all with the first}
     *
     * @param value whether with the next
     */
    public DnsOptions withRotate(boolean value) {
        return new DnsOptions(servers, search, ndots, timeout, attempts, value, maxTtl, negativeTtl);
    }

    /**
     * {@return these options with other limits of what is kept}
     *
     * @param found of addresses; zero keeps none
     * @param notFound of names that do not exist; zero keeps none
     */
    public DnsOptions withTtl(Duration found, Duration notFound) {
        return new DnsOptions(servers, search, ndots, timeout, attempts, rotate, found, notFound);
    }
}
