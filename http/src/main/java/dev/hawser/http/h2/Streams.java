package dev.hawser.http.h2;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a session: those that are open, and how the last ones have ended, as what still comes for them is judged by that. On the
 * reactor.
 */
final class Streams {
    private static final int KEPT = 128;

    /** How a stream has ended. */
    enum How {
        /** Both sides came to their end. */
        ENDED,
        /** The peer has reset it. */
        BY_PEER,
        /** This side has reset it: the peer may not know yet. */
        BY_US,
        /** It was never begun, or so long ago that nobody knows. */
        UNKNOWN
    }

    /** What is left of the number of a stream of the peer's when it is divided by 2. */
    private final int ofPeer;

    private final Map<Integer, H2Stream> open = new LinkedHashMap<>();
    private final int[] ended = new int[KEPT];
    private final How[] hows = new How[KEPT];
    private int at;
    private int lastOfPeer;

    /** The one that this side begins next; below zero when there are no numbers left. */
    private int next = 1;

    Streams(boolean client) {
        this.ofPeer = client ? 0 : 1;
        Arrays.fill(hows, How.UNKNOWN);
    }

    int size() {
        return open.size();
    }

    /** Those that are open, whatever is done to them meanwhile. */
    List<H2Stream> all() {
        return List.copyOf(open.values());
    }

    @Nullable H2Stream get(int id) {
        return open.get(id);
    }

    void add(H2Stream stream) {
        open.put(stream.id(), stream);
    }

    /** {@return whether it was open} */
    boolean end(H2Stream stream, How how) {
        boolean was = open.remove(stream.id()) != null;
        if (was) {
            ended(stream.id(), how);
        }
        return was;
    }

    /** One that may never have been open. */
    void ended(int id, How how) {
        ended[at] = id;
        hows[at] = how;
        at = (at + 1) % KEPT;
    }

    How howEnded(int id) {
        for (int i = 1; i <= KEPT; i++) {
            int place = (at + KEPT - i) % KEPT; // what was noted last counts
            if (ended[place] == id) {
                return hows[place];
            }
        }
        return How.UNKNOWN;
    }

    /** The peer has begun one, and with that all before it. */
    void begun(int id) {
        lastOfPeer = id;
    }

    int lastOfPeer() {
        return lastOfPeer;
    }

    /** Whether it was not begun. */
    boolean isIdle(int id) {
        return id % 2 == ofPeer ? id > lastOfPeer : next > 0 && id >= next;
    }

    boolean hasNext() {
        return next > 0;
    }

    /** The number of a stream that this side begins. */
    int next() {
        int id = next;
        next += 2;
        return id;
    }
}
