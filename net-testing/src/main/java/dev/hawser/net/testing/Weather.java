package dev.hawser.net.testing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * What a route of a {@link MemoryNetwork} does to the connections on it, each direction by itself. Immutable; any thread.
 *
 * @param latency of every packet
 * @param bytesPerSecond the bandwidth that each connection has; {@link Long#MAX_VALUE} for one without limit
 * @param largestPiece the stream is cut into pieces of 1 to so many bytes, at random; {@link Integer#MAX_VALUE} leaves it
 *     whole
 * @param window how many bytes may be sent and not yet taken by the receiving end; then the sender waits. Counts for
 *     connections that are opened from now on
 * @param resetChance of each piece, from 0 to 1, that it breaks the connection
 * @param resetAfter how many bytes a direction carries before the connection breaks; empty for any number
 */
public record Weather(
        Latency latency,
        long bytesPerSecond,
        int largestPiece,
        int window,
        double resetChance,
        OptionalLong resetAfter) {
    /** As a socket's buffers have by default, roughly. */
    private static final int WINDOW = 1 << 16;

    /** One for all, so that clear weather is like clear weather. */
    private static final Latency NONE = Latency.none();

    /** Checks the values. */
    public Weather {
        requireNonNull(latency, "latency");
        requireAtLeastOne("bytesPerSecond", bytesPerSecond);
        requireAtLeastOne("largestPiece", largestPiece);
        requireAtLeastOne("window", window);
        if (!(resetChance >= 0 && resetChance <= 1)) {
            throw new IllegalArgumentException("resetChance must be 0 to 1, was " + resetChance);
        }
        resetAfter.ifPresent(bytes -> requireAtLeastOne("resetAfter", bytes));
    }

    private static void requireAtLeastOne(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
        }
    }

    /** {@return everything arrives at once, whole; a window of 64 KiB} */
    public static Weather clear() {
        return new Weather(NONE, Long.MAX_VALUE, Integer.MAX_VALUE, WINDOW, 0, OptionalLong.empty());
    }

    /** {@return everything arrives, 1 to 100 ms later, in pieces of 1 to 100 bytes} */
    public static Weather rough() {
        return clear().withLatency(Latency.between(Duration.ofMillis(1), Duration.ofMillis(100)))
                .withLargestPiece(100);
    }

    /**
     * {@return weather made up: latency, cuts, a narrow window and little bandwidth are each there or not, and as bad as it
     * comes} What is left out counts as much as what is there, since one fault can hide what another shows (Groce et al.,
     * Swarm Testing, 2012). No connection breaks; see {@link #withRandomResets}.
     *
     * <p>At its worst, one byte at a time is under way, for 53 ms each way on average: ten minutes, which a {@link Scenario}
     * has by default, are then not enough for 6,000 bytes.
     *
     * @param random such as of a test's seed
     */
    public static Weather random(RandomGenerator random) {
        Weather weather = clear();
        if (random.nextBoolean()) {
            weather = weather.withLatency(
                    Latency.withTail(Duration.ofMillis(random.nextInt(5)), Duration.ofMillis(random.nextInt(50))));
        }
        if (random.nextBoolean()) {
            weather = weather.withLargestPiece(1 + random.nextInt(3000));
        }
        if (random.nextBoolean()) {
            weather = weather.withWindow(1 + random.nextInt(10_000));
        }
        return random.nextInt(4) > 0 ? weather : weather.withBandwidth(1000 + random.nextInt(100_000));
    }

    /**
     * {@return this weather, in which connections break by chance, or behind so many bytes, or as before}
     *
     * @param random decides
     */
    public Weather withRandomResets(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> withResetChance(0.02);
            case 1 -> withResetAfter(1 + random.nextInt(30_000));
            default -> this;
        };
    }

    /**
     * {@return this weather with another latency}
     *
     * @param value of every packet
     */
    public Weather withLatency(Latency value) {
        return new Weather(value, bytesPerSecond, largestPiece, window, resetChance, resetAfter);
    }

    /**
     * {@return this weather with another bandwidth}
     *
     * @param value bytes per second, 1 or more
     */
    public Weather withBandwidth(long value) {
        return new Weather(latency, value, largestPiece, window, resetChance, resetAfter);
    }

    /**
     * {@return this weather with other cuts}
     *
     * @param bytes the most that a piece has, 1 or more
     */
    public Weather withLargestPiece(int bytes) {
        return new Weather(latency, bytesPerSecond, bytes, window, resetChance, resetAfter);
    }

    /**
     * {@return this weather with another window}
     *
     * @param bytes 1 or more
     */
    public Weather withWindow(int bytes) {
        return new Weather(latency, bytesPerSecond, largestPiece, bytes, resetChance, resetAfter);
    }

    /**
     * {@return this weather with connections that break by chance}
     *
     * @param value the chance of each piece, 0 to 1
     */
    public Weather withResetChance(double value) {
        return new Weather(latency, bytesPerSecond, largestPiece, window, value, resetAfter);
    }

    /**
     * {@return this weather with connections that break once a direction has carried so much}
     *
     * @param bytes these arrive, and then both ends see a broken connection; 1 or more
     */
    public Weather withResetAfter(long bytes) {
        return new Weather(latency, bytesPerSecond, largestPiece, window, resetChance, OptionalLong.of(bytes));
    }

    /** How long so many bytes keep the line busy. */
    long transferNanos(int bytes) {
        return bytesPerSecond == Long.MAX_VALUE ? 0 : (long) (bytes * 1e9 / bytesPerSecond);
    }
}
