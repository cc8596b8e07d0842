package dev.hawser.net.testing;

import dev.hawser.reactor.DelayedCall;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a {@link Circuit}: packets under way, which arrive in order, each at its time. A cut route stops it;
 * what was under way arrives after it has healed, as with TCP. On the reactor.
 */
final class Pipe {
    /** @param arrival when, by the reactor's clock, if nothing is cut until then */
    private record InTransit(Packet packet, long arrival) {}

    private final MemoryNetwork network;
    private final Route route;
    private final RandomGenerator random;
    private final Consumer<Packet> receiver;
    private final ArrayDeque<InTransit> underWay = new ArrayDeque<>();

    /** When the line is free for the next packet. */
    private long lineFree;

    private long lastArrival;

    /** Nothing arrives before this, after a cut. */
    private long notBefore;

    /** Bytes of the stream, so far. */
    private long carried;

    private boolean scheduled;
    private boolean broken;
    private @Nullable DelayedCall timer;

    /** @param receiver called with each packet that arrives */
    Pipe(MemoryNetwork network, Route route, RandomGenerator random, Consumer<Packet> receiver) {
        this.network = network;
        this.route = route;
        this.random = random;
        this.receiver = receiver;
        long now = network.now();
        lineFree = now;
        lastArrival = now;
        notBefore = now;
    }

    int window() {
        return route.weather().window();
    }

    boolean isCut() {
        return route.isCut();
    }

    /** How long the next piece of the stream is to be, of so many bytes that could go. */
    int piece(int available) {
        Weather weather = route.weather();
        int largest = (int) Math.min(available, leftOf(weather.resetAfter()));
        return weather.largestPiece() == Integer.MAX_VALUE
                ? largest
                : Math.min(largest, 1 + random.nextInt(weather.largestPiece()));
    }

    private long leftOf(OptionalLong resetAfter) {
        return resetAfter.isPresent() ? Math.max(1, resetAfter.getAsLong() - carried) : Long.MAX_VALUE;
    }

    /** Sends a packet on its way. */
    void send(Packet packet) {
        if (broken) {
            return;
        }
        Weather weather = route.weather();
        add(packet, weather);
        if (packet instanceof Packet.Data data) {
            carried += data.length();
            if (breaks(weather)) {
                add(new Packet.Break(), weather);
                broken = true;
            }
        }
        schedule();
    }

    private boolean breaks(Weather weather) {
        return carried >= weather.resetAfter().orElse(Long.MAX_VALUE)
                || (weather.resetChance() > 0 && random.nextDouble() < weather.resetChance());
    }

    private void add(Packet packet, Weather weather) {
        lineFree = Math.max(network.now(), lineFree) + weather.transferNanos(packet.length());
        lastArrival =
                Math.max(lastArrival, lineFree + weather.latency().draw(random).toNanos());
        underWay.add(new InTransit(packet, lastArrival));
    }

    /** The route has healed. */
    void resume() {
        notBefore = network.now() + route.weather().latency().draw(random).toNanos();
        schedule();
    }

    private void schedule() {
        InTransit next = underWay.peek();
        if (scheduled || next == null) {
            return;
        }
        if (route.isCut()) {
            network.stalled(this);
            return;
        }
        scheduled = true;
        long wait = Math.max(next.arrival(), notBefore) - network.now();
        if (wait <= 0) {
            network.soon(this::arrive);
        } else {
            timer = network.later(Duration.ofNanos(wait), this::arrive);
            network.waiting(this);
        }
    }

    private void arrive() {
        scheduled = false;
        if (timer != null) {
            timer = null;
            network.noLongerWaiting(this);
        }
        if (!route.isCut()) {
            long now = network.now();
            for (InTransit next = underWay.peek();
                    next != null && Math.max(next.arrival(), notBefore) <= now;
                    next = underWay.peek()) {
                underWay.remove();
                receiver.accept(next.packet());
            }
        }
        schedule();
    }

    /** Drops what is under way. */
    void drop() {
        broken = true;
        underWay.clear();
        if (timer != null) {
            timer.cancel();
            timer = null;
            scheduled = false;
            network.noLongerWaiting(this);
        }
    }
}
