package dev.hawser.fleet;

import dev.hawser.batch.job.Cost;
import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.Rate;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a run of a fleet is to do.
 *
 * @param name what it is called
 * @param keys with what the idempotency keys of its rows begin: the same for all runs that serve the same list again
 * @param job the job, for workers; in whatever form they know
 * @param limits what holds over all workers: slots, rows of a key, start rate, retry budget, stop rules
 * @param cost what attempts of all workers may use up; empty if that does not count
 * @param lease how long what a worker has is its own after its last sign of life
 */
public record FleetJob(String name, String keys, String job, Limits limits, Optional<Cost> cost, Duration lease) {
    private static final double NANOS = 1e9;

    /** {@return the SHA-256 of the job, in hexadecimal digits} */
    public String digest() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(job.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** How many starts a second. */
    static @Nullable BigDecimal perSecond(@Nullable Rate rate) {
        return rate == null
                ? null
                : BigDecimal.valueOf(rate.starts() * NANOS / rate.per().toNanos());
    }

    /** The stop rules as the schema has them. */
    String halt() {
        ArrayNode rules = JsonNodeFactory.instance.arrayNode();
        for (HaltRule rule : limits.halt()) {
            rules.addObject()
                    .put("rule", rule.text())
                    .put("what", rule.what().name().toLowerCase(java.util.Locale.ROOT))
                    .put("bound", rule.threshold())
                    .put("percent", rule.percent());
        }
        return rules.toString();
    }
}
