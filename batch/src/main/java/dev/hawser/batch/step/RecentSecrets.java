package dev.hawser.batch.step;

import dev.hawser.batch.job.Secrets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;

/**
 * Masks what is said of no single attempt: what libraries log, say. It knows the secrets of the environment, and so many
 * of the values that were captured privately last.
 *
 * <p><b>Threads:</b> {@link #mask} on any, the rest on the reactor.
 */
final class RecentSecrets {
    /** A text that is older than so many captures has been said by now. */
    private static final int MOST = 1_000;

    private final Secrets environment;
    private final Queue<JsonNode> captured = new ConcurrentLinkedQueue<>();
    private int size;

    RecentSecrets(Secrets environment) {
        this.environment = environment;
    }

    void add(JsonNode value) {
        captured.add(value);
        size++;
        if (size > MOST) {
            size--;
            captured.remove();
        }
    }

    String mask(String text) {
        return environment.andOf(captured).mask(text);
    }
}
