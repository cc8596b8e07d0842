package dev.hawser.fleet;

import dev.hawser.batch.Item;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A row of a list.
 *
 * @param item the row
 * @param key which rows belong together, so that only so many of them run at once; null for none
 * @param kept what steps captured in an earlier run of the list that are not done again, by the name of the step
 * @param depth how far it is from a row of the list; 0 for one
 */
public record KeyedItem(Item item, @Nullable String key, ObjectNode kept, int depth) {
    /** What an index takes, with room to spare. */
    private static final int LONGEST = 200;

    /** The key as it is kept, which only has to tell keys apart. */
    @Nullable String shortKey() {
        if (key == null || (key.length() <= LONGEST && key.indexOf('\0') < 0)) {
            return key;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return "~" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
