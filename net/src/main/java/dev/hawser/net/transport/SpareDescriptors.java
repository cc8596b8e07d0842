package dev.hawser.net.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A few descriptors kept for times in which the process has no other. Given up then, they serve whatever needs one for a
 * moment: a class that is loaded from a directory, a logger that was not used before. In the pump.
 */
final class SpareDescriptors {
    private static final int KEPT = 4;

    private final Deque<SocketChannel> spares = new ArrayDeque<>();

    /** Takes them, as far as they are to be had. */
    void keep() {
        var _ = growTo(KEPT);
    }

    /** {@return whether they could be taken with as many left for others; if not, none is taken} */
    boolean keepIfThereAreMore() {
        boolean more = growTo(2 * KEPT);
        shrinkTo(more ? KEPT : 0);
        return more;
    }

    /** Gives all of them up. */
    void free() {
        shrinkTo(0);
    }

    private boolean growTo(int count) {
        try {
            while (spares.size() < count) {
                spares.push(SocketChannel.open());
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void shrinkTo(int count) {
        while (spares.size() > count) {
            try {
                spares.pop().close();
            } catch (IOException e) {
                // it is given up all the same
            }
        }
    }
}
