package dev.hawser.net.policy;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections and holds them to {@link Limits}. Several ports may share one.
 *
 * <p>Clients of a UNIX socket have no name; they count for the total only.
 *
 * <p><b>Threads:</b> of one reactor.
 */
public final class ConnectionLimit {
    /** What a peer is, for counting; of IPv6 only the bits that count. */
    private record Peer(Object key) {}

    /**
     * How a limit stands.
     *
     * @param open connections that have a place
     * @param peers how many peers those have
     * @param refused how many were refused
     */
    public record Statistics(int open, int peers, long refused) {}

    /** The answer to a newcomer. */
    sealed interface Answer {
        /** It may come in, and has this place. */
        record Admitted(Place place) implements Answer {}

        /** Not now. */
        record Full() implements Answer {}

        /** No; why. */
        record Refused(String why) implements Answer {}
    }

    private final Limits limits;
    private final Map<Peer, Integer> perPeer = new HashMap<>();
    private final ArrayDeque<Runnable> whenRoom = new ArrayDeque<>();
    private int open;
    private long refused;

    private ConnectionLimit(Limits limits) {
        this.limits = limits;
    }

    /**
     * {@return a limit with nobody in it}
     *
     * @param configure changes {@link Limits#none()}
     */
    public static ConnectionLimit of(UnaryOperator<Limits> configure) {
        return new ConnectionLimit(requireNonNull(configure.apply(Limits.none()), "limits"));
    }

    /** {@return how it stands} */
    public Statistics statistics() {
        return new Statistics(open, perPeer.size(), refused);
    }

    /** A place that a connection has, to be given back once. */
    final class Place {
        private final @Nullable Peer peer;
        private boolean given;

        Place(@Nullable Peer peer) {
            this.peer = peer;
        }

        void free() {
            if (given) {
                return;
            }
            given = true;
            open--;
            if (peer != null) {
                perPeer.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
            }
            for (Runnable told : List.copyOf(whenRoom)) {
                told.run();
            }
        }
    }

    /** A newcomer asks. */
    Answer ask(SocketAddress address) {
        Optional<Peer> peer = peerOf(address);
        int ofPeer = peer.map(known -> perPeer.getOrDefault(known, 0)).orElse(0);
        if (ofPeer >= limits.perPeer()) {
            return refused("there are " + ofPeer + " connections of that peer already");
        }
        if (open >= limits.total()) {
            return switch (limits.whenFull()) {
                case WAIT -> new Answer.Full();
                case REFUSE -> refused("there are " + open + " connections already");
            };
        }
        open++;
        peer.ifPresent(known -> perPeer.put(known, ofPeer + 1));
        return new Answer.Admitted(new Place(peer.orElse(null)));
    }

    private Answer refused(String why) {
        refused++;
        return new Answer.Refused(why);
    }

    /** Whether the next newcomer would not have to wait. */
    boolean hasRoom() {
        return open < limits.total() || limits.whenFull() == Limits.WhenFull.REFUSE;
    }

    /** Told whenever a place is given back, until it is taken away. */
    void addWhenRoom(Runnable told) {
        whenRoom.add(told);
    }

    void removeWhenRoom(Runnable told) {
        whenRoom.remove(told);
    }

    private Optional<Peer> peerOf(@Nullable SocketAddress address) {
        return switch (address) {
            case null -> Optional.empty();
            case UnixDomainSocketAddress _ -> Optional.empty();
            case InetSocketAddress inet -> Optional.of(new Peer(significant(inet.getAddress())));
            default -> Optional.of(new Peer(address));
        };
    }

    private List<Byte> significant(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            int whole = limits.ipv6Prefix() / 8;
            int bits = limits.ipv6Prefix() % 8;
            if (bits > 0) {
                bytes[whole] &= (byte) (0xFF << (8 - bits));
            }
            Arrays.fill(bytes, whole + (bits > 0 ? 1 : 0), bytes.length, (byte) 0);
        }
        Byte[] boxed = new Byte[bytes.length];
        Arrays.setAll(boxed, i -> bytes[i]);
        return List.of(boxed);
    }
}
