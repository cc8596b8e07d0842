package dev.hawser.net.names;

import dev.hawser.defer.ReactorTime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The order in which name servers are asked: those that have lately said nothing come last. On the reactor. */
final class NameServers {
    /** How long one that said nothing is passed over, as long as there are others. */
    private static final Duration REST = Duration.ofSeconds(30);

    private final ReactorTime time;

    /** Until when they rest. No more than there are servers. */
    private final Map<InetSocketAddress, Long> resting = new HashMap<>();

    NameServers(ReactorTime time) {
        this.time = time;
    }

    List<InetSocketAddress> inOrder(List<InetSocketAddress> all) {
        List<InetSocketAddress> awake = new ArrayList<>(all);
        List<InetSocketAddress> last = new ArrayList<>();
        awake.removeIf(server -> rests(server) && last.add(server));
        awake.addAll(last);
        return awake;
    }

    private boolean rests(InetSocketAddress server) {
        Long until = resting.get(server);
        if (until != null && until - time.nanoTime() <= 0) {
            resting.remove(server);
            until = null;
        }
        return until != null;
    }

    /** It did not answer, or cannot be asked. */
    void saidNothing(InetSocketAddress server) {
        resting.put(server, time.nanoTime() + REST.toNanos());
    }

    void answered(InetSocketAddress server) {
        resting.remove(server);
    }
}
