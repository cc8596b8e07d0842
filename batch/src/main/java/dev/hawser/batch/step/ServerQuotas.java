package dev.hawser.batch.step;

import dev.hawser.batch.StepObserver;
import dev.hawser.defer.Promise;
import dev.hawser.http.client.Fetched;
import dev.hawser.reactor.Reactor;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Holds requests back so that no server gets more than it says that it takes. What a server says counts from when it says
 * so, less what is under way to it: so its quota is kept, not found out by being refused. A server of which nothing is known
 * yet gets one request.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class ServerQuotas {
    private final Reactor reactor;
    private final Map<String, Quota> quotas = new HashMap<>();
    private int sharers = 1;

    ServerQuotas(Reactor reactor) {
        this.reactor = reactor;
    }

    /** So many processes send requests to the same servers: each takes its share of what is left. */
    void sharers(int count) {
        sharers = Math.max(1, count);
    }

    /** What is known of a server. */
    private final class Quota {
        /** Whether it said how much it takes; whether it answered without saying so. */
        private boolean isKnown;

        private boolean isFree;
        private long available;
        private long renewedAt;
        private long renewal = -1;
        private int underWay;
        private final ArrayDeque<Promise<Boolean>> waiting = new ArrayDeque<>();

        /** Takes room for a request. {@return whether there is any} */
        boolean take() {
            if (isKnown && reactor.nanoTime() - renewedAt >= 0) {
                isKnown = renewal > 0;
                available = Math.max(1, renewal / sharers) - underWay; // or nobody would ever know more
                renewedAt += Duration.ofDays(1).toNanos(); // until it says more
            }
            boolean has = isFree || (isKnown ? available > 0 : underWay == 0);
            if (has) {
                available--;
                underWay++;
            }
            return has;
        }

        /** Waits until something has changed, or the quota is new. */
        void await() {
            Promise<Boolean> change = new Promise<>();
            waiting.add(change);
            Optional<Duration> longest = isKnown
                    ? Optional.of(Duration.ofNanos(Math.max(1, renewedAt - reactor.nanoTime())))
                    : Optional.empty();
            try {
                var _ = Waits.await(change, longest, _ -> {});
            } catch (TimeoutException renewed) {
                // it may go on
            } finally {
                waiting.remove(change);
            }
        }

        void answered(Optional<RateLimit> said) {
            underWay--;
            if (said.isPresent()) {
                RateLimit limit = said.get();
                isKnown = true;
                isFree = false;
                available = limit.remaining() / sharers - underWay; // which the server may not have counted yet
                renewedAt = reactor.nanoTime() + limit.reset().toNanos();
                renewal = limit.quota() == null ? -1 : limit.quota();
            } else if (!isKnown) {
                isFree = true;
            }
            wake();
        }

        /** There was no answer: nothing is known of what the server has counted. */
        void failed() {
            underWay--;
            wake();
        }

        private void wake() {
            for (Promise<Boolean> change = waiting.poll(); change != null; change = waiting.poll()) {
                if (!change.isFired()) {
                    change.callback(true);
                }
            }
        }
    }

    private Quota of(URI uri) {
        String server = (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(Locale.ROOT);
        return quotas.computeIfAbsent(server, _ -> new Quota());
    }

    /** Waits until a request may be sent; {@link #answered} or {@link #failed} follows. */
    void enter(URI uri, StepObserver observer) {
        Quota quota = of(uri);
        if (quota.take()) {
            return;
        }
        observer.waits();
        try {
            do {
                quota.await();
            } while (!quota.take());
        } finally {
            observer.goesOn();
        }
    }

    /** A response has come. */
    void answered(URI uri, Fetched answer) {
        of(uri).answered(RateLimit.of(answer.headers()::first, Instant.now()));
    }

    /** None has. */
    void failed(URI uri) {
        of(uri).failed();
    }
}
