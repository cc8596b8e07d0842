package dev.hawser.net.policy;

import static java.util.Objects.requireNonNull;

/**
 * How many connections there may be. Immutable.
 *
 * @param total how many at all
 * @param perPeer how many of one peer, which is an Internet address whatever its port
 * @param ipv6Prefix how many bits of an IPv6 address make a peer, 1 to 128: a household commonly has a whole /64
 * @param whenFull what becomes of newcomers at the total; one that is over its peer's number is always refused
 */
public record Limits(int total, int perPeer, int ipv6Prefix, WhenFull whenFull) {
    /** What becomes of newcomers to a port that is full. */
    public enum WhenFull {
        /** They wait, first in the system's backlog, until there is a place: a short crowd loses nobody. */
        WAIT,
        /** They are refused by a reset, so that they can go elsewhere at once. */
        REFUSE
    }

    /** Checks the values. */
    public Limits {
        requireNonNull(whenFull, "whenFull");
        if (total < 1 || perPeer < 1) {
            throw new IllegalArgumentException("limits must be 1 or more, were " + total + " and " + perPeer);
        }
        if (ipv6Prefix < 1 || ipv6Prefix > 128) {
            throw new IllegalArgumentException("ipv6Prefix must be 1 to 128, was " + ipv6Prefix);
        }
    }

    /** {@return no limits; a peer is an IPv4 address or an IPv6 /64; newcomers wait} */
    public static Limits none() {
        return new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, 64, WhenFull.WAIT);
    }

    /**
     * {@return these limits with another total}
     *
     * @param value 1 or more
     */
    public Limits withTotal(int value) {
        return new Limits(value, perPeer, ipv6Prefix, whenFull);
    }

    /**
     * {@return these limits with another number for each peer}
     *
     * @param value 1 or more
     */
    public Limits withPerPeer(int value) {
        return new Limits(total, value, ipv6Prefix, whenFull);
    }

    /**
     * {@return these limits with another notion of what a peer is in IPv6}
     *
     * @param bits 1 to 128; 128 takes each address for itself
     */
    public Limits withIpv6Prefix(int bits) {
        return new Limits(total, perPeer, bits, whenFull);
    }

    /**
     * {@return these limits with another fate of newcomers}
     *
     * @param value what becomes of them at the total
     */
    public Limits withWhenFull(WhenFull value) {
        return new Limits(total, perPeer, ipv6Prefix, value);
    }
}
