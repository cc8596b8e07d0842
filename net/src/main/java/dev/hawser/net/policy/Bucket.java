package dev.hawser.net.policy;

import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket in the reactor's time: fills by the rate up to the burst. Who finds it too empty waits in line, and is
 * granted a portion when its turn comes; so those who share it take turns. On the reactor.
 */
final class Bucket {
    /** The largest portion: small enough for turns, large enough to be worth a system call. */
    private static final long PORTION = 1 << 16;

    private static final long SECOND = 1_000_000_000;

    private final Reactor reactor;
    private final long rate;
    private final long burst;
    private final long portion;
    private final ArrayDeque<LongConsumer> line = new ArrayDeque<>();

    /** Below zero after more came in than was granted. */
    private long level;

    /** When {@link #level} was right. */
    private long asOf;

    /** Set while somebody waits. */
    private @Nullable DelayedCall timer;

    Bucket(Reactor reactor, long rate, long burst) {
        this.reactor = reactor;
        this.rate = rate;
        this.burst = burst;
        this.portion = Math.min(burst, PORTION);
        this.level = burst;
        this.asOf = reactor.nanoTime();
    }

    boolean belongsTo(Reactor other) {
        return reactor.equals(other);
    }

    private void fill() {
        long now = reactor.nanoTime();
        long passed = now - asOf;
        if (passed >= nanosFor(burst - level)) {
            level = burst;
            asOf = now;
        } else {
            long gained = (long) ((double) passed * rate / SECOND);
            level += gained;
            asOf += nanosFor(gained); // what is left over counts the next time
        }
    }

    private long nanosFor(long bytes) {
        return (long) Math.ceil((double) bytes * SECOND / rate);
    }

    /**
     * Asks for a portion.
     *
     * @param granted told how much, when its turn comes, if this gives nothing now
     * @return how much now; 0 if the asker has to wait
     */
    long ask(LongConsumer granted) {
        fill();
        if (line.isEmpty() && level >= portion) {
            level -= portion;
            return portion;
        }
        line.add(granted);
        setTimer();
        return 0;
    }

    /** Of what was granted, so much was not needed; less than nothing if it was too little. */
    void giveBack(long bytes) {
        level = Math.min(burst, level + bytes);
    }

    /** The asker has gone. */
    void forget(LongConsumer granted) {
        if (line.remove(granted) && line.isEmpty() && timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void setTimer() {
        if (timer == null && !line.isEmpty()) {
            timer = reactor.callLater(Duration.ofNanos(Math.max(1, nanosFor(portion - level))), this::grant);
        }
    }

    private void grant() {
        timer = null;
        fill();
        while (level >= portion && !line.isEmpty()) {
            level -= portion;
            line.remove().accept(portion);
        }
        setTimer();
    }
}
