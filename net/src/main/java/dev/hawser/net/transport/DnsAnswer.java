package dev.hawser.net.transport;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a name server says about the addresses of a name. Immutable; any thread. */
public sealed interface DnsAnswer {
    /**
     * The name is there.
     *
     * @param addresses its addresses of the family that was asked for; it may have none
     * @param ttl how long that holds; empty if the server does not say
     */
    record Addresses(List<InetAddress> addresses, Optional<Duration> ttl) implements DnsAnswer {
        /** Checks the values. */
        public Addresses {
            addresses = List.copyOf(addresses);
            requireNonNull(ttl, "ttl");
        }
    }

    /**
     * There is no such name.
     *
     * @param ttl how long that holds; empty if the server does not say
     */
    record NoSuchName(Optional<Duration> ttl) implements DnsAnswer {
        /** Checks the values. */
        public NoSuchName {
            requireNonNull(ttl, "ttl");
        }
    }

    /**
     * The name stands for another one, which the server did not look up.
     *
     * @param name the other one
     * @param ttl how long that holds
     */
    record Alias(String name, Duration ttl) implements DnsAnswer {
        /** Checks the values. */
        public Alias {
            requireNonNull(name, "name");
            requireNonNull(ttl, "ttl");
        }
    }

    /**
     * The server cannot or will not say.
     *
     * @param why the code of its answer, such as {@code ServFail}
     */
    record Refused(String why) implements DnsAnswer {
        /** Checks the values. */
        public Refused {
            requireNonNull(why, "why");
        }
    }
}
