package dev.hawser.batch.step;

import dev.hawser.reactor.Reactor;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Looks up the addresses of hosts ahead of the JDK's client, on worker threads: the client does so on the caller's
 * thread, which is the reactor's. The JDK keeps what was found for 30 s, so the client then finds it at once.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class NameResolution {
    /** A little less than the JDK keeps them. */
    private static final long FRESH = Duration.ofSeconds(25).toNanos();

    private static final int MOST = 10_000;

    private final Reactor reactor;

    /** When each host was looked up last, by the reactor's clock. The oldest goes when there are too many. */
    private final Map<String, Long> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    NameResolution(Reactor reactor) {
        this.reactor = reactor;
    }

    /**
     * Makes sure that a host's address is known, in an inline function.
     *
     * @param host a name, or an address
     * @throws UnknownHostException if it has none
     */
    void lookUp(String host) throws UnknownHostException {
        if (isAddress(host)) {
            return;
        }
        Long when = known.get(host);
        if (when != null && reactor.nanoTime() - when < FRESH) {
            return;
        }
        InetAddress _ = Waits.await(reactor.deferToThread(() -> InetAddress.getByName(host)));
        known.remove(host);
        known.put(host, reactor.nanoTime());
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
