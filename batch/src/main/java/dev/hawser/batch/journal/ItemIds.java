package dev.hawser.batch.journal;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.source.InputException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Gives each row its id: what its key column says, made sure to be the only one; or, without a key column, its number
 * and a digest of its content, so that equal rows stay two items and yet a row that moved is not taken for another.
 *
 * <p><b>Threads:</b> any: rows are read on one, and found ones are written on another.
 */
final class ItemIds {
    /** Enough to tell by eye that a row is another; its number tells rows of one input apart. */
    private static final int DIGEST_DIGITS = 12;

    private final String inputName;
    private final @Nullable String key;
    private final Duplicates duplicates;

    /** Instead of the line of a row that was found. */
    private static final int FOUND = Integer.MAX_VALUE - 1;

    /** The line of each id so far. */
    private final IdTable lines = new IdTable();

    private final MessageDigest sha256 = IdTable.sha256();

    ItemIds(RunInput input) {
        this.inputName = input.name();
        this.key = input.key();
        this.duplicates = input.duplicates();
    }

    /** The id of a row; empty if the row is to be left out. */
    synchronized Optional<String> of(RowReader.Row row, long ordinal) throws InputException {
        int line = (int) Math.min(row.line(), FOUND - 1);
        RowReader.Bad bad = row.bad();
        if (bad != null) {
            String made = digest(ordinal, bad.text());
            return Optional.of(lines.putIfAbsent(made, line) == IdTable.ABSENT ? made : another(made, ordinal, line));
        }
        if (key == null) {
            return Optional.of(digest(ordinal, row.fields().toString()));
        }
        String id = given(row, key);
        int before = lines.putIfAbsent(id, line);
        if (before == IdTable.ABSENT) {
            return Optional.of(id);
        }
        if (before == FOUND) {
            return Optional.empty(); // is served as that
        }
        return switch (duplicates) {
            case SKIP -> Optional.empty();
            case RUN -> Optional.of(another(id, ordinal, line));
            case REFUSE ->
                throw new InputException(
                        "%s, line %d: %s \"%s\" is there already, on line %d; ids identify items, so each row needs its own"
                                .formatted(inputName, row.line(), key, id, before),
                        null);
        };
    }

    /** The column that identifies a row; empty if there is none. */
    String key() {
        return key == null ? "" : key;
    }

    /** Whether a row of this id was read or found. */
    synchronized boolean isKnown(String id) {
        return lines.get(id) != IdTable.ABSENT;
    }

    /** A row was found; only if it is not {@link #isKnown}. */
    synchronized void found(String id) {
        var _ = lines.putIfAbsent(id, FOUND);
    }

    /**
     * What is kept of the ids that were read or found, some at a time.
     *
     * @param from 0, or what the last answer said
     * @param some takes them; some may come twice
     * @return where to go on; 0 at the end
     */
    synchronized long known(long from, Consumer<UUID> some) {
        return lines.some(from, some);
    }

    private String digest(long ordinal, String content) {
        byte[] digest = sha256.digest(content.getBytes(StandardCharsets.UTF_8));
        return ordinal + "-" + HexFormat.of().formatHex(digest).substring(0, DIGEST_DIGITS);
    }

    private String another(String id, long ordinal, int line) {
        String made = id + "#" + ordinal;
        while (lines.putIfAbsent(made, line) != IdTable.ABSENT) {
            made += "#" + ordinal; // an earlier row has even that
        }
        return made;
    }

    private String given(RowReader.Row row, String column) throws InputException {
        JsonNode value = row.fields().get(column);
        String what;
        if (value == null || value.isNull()) {
            what = "has no value";
        } else if (value.isContainer()) {
            what = "is " + (value.isArray() ? "a list" : "an object") + ", not a text or a number";
        } else if (value.asString().isEmpty()) {
            what = "is empty";
        } else {
            return value.asString();
        }
        throw new InputException(
                "%s, line %d: \"%s\", which identifies the row, %s".formatted(inputName, row.line(), column, what),
                null);
    }
}
