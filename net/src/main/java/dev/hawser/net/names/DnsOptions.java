package dev.hawser.net.names;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How name servers are asked: a draft that lives in the function which fills it in. See the components of
 * {@link DnsSettings}; what is not said is as in {@link DnsSettings#defaults()}.
 *
 * <p>Each method gives this draft back; the values are checked together when the function has returned.
 *
 * <p><b>Threads:</b> of the caller.
 */
public final class DnsOptions {
    private List<InetSocketAddress> servers;
    private List<String> search;
    private int ndots;
    private Duration timeout;
    private int attempts;
    private boolean rotate;
    private Duration maxTtl;
    private Duration negativeTtl;

    DnsOptions(DnsSettings from) {
        servers = from.servers();
        search = from.search();
        ndots = from.ndots();
        timeout = from.timeout();
        attempts = from.attempts();
        rotate = from.rotate();
        maxTtl = from.maxTtl();
        negativeTtl = from.negativeTtl();
    }

    /**
     * The name servers, in the order in which they are asked.
     *
     * @param value by their addresses; the port of DNS is 53
     * @return this
     */
    public DnsOptions servers(InetSocketAddress... value) {
        servers = List.of(value);
        return this;
    }

    /**
     * Domains that are tried behind a name.
     *
     * @param domains in order
     * @param dots how many dots a name must have to be tried as it stands first
     * @return this
     */
    public DnsOptions search(List<String> domains, int dots) {
        search = List.copyOf(domains);
        ndots = dots;
        return this;
    }

    /**
     * How patient it is.
     *
     * @param each for each question to each server
     * @param times how often the servers are gone through
     * @return this
     */
    public DnsOptions timeout(Duration each, int times) {
        timeout = requireNonNull(each, "each");
        attempts = times;
        return this;
    }

    /**
     * Whether each lookup begins with the next server, or all with the first.
     *
     * @param value whether with the next
     * @return this
     */
    public DnsOptions rotate(boolean value) {
        rotate = value;
        return this;
    }

    /**
     * How long answers are kept at most.
     *
     * @param found of addresses; zero keeps none
     * @param notFound of names that do not exist; zero keeps none
     * @return this
     */
    public DnsOptions ttl(Duration found, Duration notFound) {
        maxTtl = found;
        negativeTtl = notFound;
        return this;
    }

    DnsSettings settings() {
        return new DnsSettings(servers, search, ndots, timeout, attempts, rotate, maxTtl, negativeTtl);
    }
}
