package dev.hawser.batch.journal;

import dev.hawser.invariant.Invariant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file with a line for each item that is done, or for each that is dead. Makes it say what the journal says: what was
 * never acknowledged goes, and so do dead items that were tried again and are done now.
 */
final class ItemFile {
    private final Path file;
    private final boolean ofDead;
    private final boolean checked;
    private final Storage storage;

    private ItemFile(Path file, boolean ofDead, boolean checked, Storage storage) {
        this.file = file;
        this.ofDead = ofDead;
        this.checked = checked;
        this.storage = storage;
    }

    static ItemFile results(RunPaths paths, boolean checked, Storage storage) {
        return new ItemFile(paths.results(), false, checked, storage);
    }

    static ItemFile dead(RunPaths paths, boolean checked, Storage storage) {
        return new ItemFile(paths.dead(), true, checked, storage);
    }

    /**
     * What was found.
     *
     * @param kept the numbers of the lines to keep: one for each item, of dead ones the last
     * @param items where the history keeps what it knows of the items of these
     * @param prefixEnd where the last one ends, if all lines before it are kept too; else -1
     * @param damagedLine the first line that is damaged; 0 if none is
     */
    record Survey(BitSet kept, BitSet items, long prefixEnd, long damagedLine) {}

    Path path() {
        return file;
    }

    Survey survey(History history) throws IOException {
        Keeping keeping = new Keeping(history);
        if (!Files.exists(file)) {
            return new Survey(keeping.kept, keeping.items, 0, 0);
        }
        long keptEnd = 0;
        long badLine = 0;
        long damaged = 0;
        try (Storage.ReadFile lines = storage.read(file)) {
            LineScanner scanner = new LineScanner(lines, 0);
            while (scanner.next()) {
                Key key = key(scanner);
                if (key == null) {
                    badLine = badLine == 0 ? scanner.number() : badLine;
                } else if (keeping.keeps(key, (int) scanner.number())) {
                    keptEnd = scanner.end();
                    damaged = damaged == 0 ? badLine : damaged;
                }
            }
            if (checked) {
                boolean hidden = Checksum.isHidden(scanner.buffer(), scanner.tail(), scanner.tailLength(), closes());
                damaged = badLine > 0 ? badLine : hidden ? scanner.number() + 1 : 0;
            }
        }
        boolean isPrefix = keeping.kept.nextClearBit(1) > keeping.kept.cardinality();
        return new Survey(keeping.kept, keeping.items, isPrefix ? keptEnd : -1, damaged);
    }

    /** Decides which lines stay. */
    private final class Keeping {
        private final History history;
        private final BitSet kept = new BitSet();
        private final BitSet items = new BitSet();
        private final IdTable lastLines = new IdTable();

        Keeping(History history) {
            this.history = history;
        }

        boolean keeps(Key key, int line) {
            boolean wanted = ofDead ? history.isDead(key.id(), key.ordinal()) : history.isDone(key.id(), key.ordinal());
            int item = history.index(key.id(), key.ordinal());
            Invariant.check(!wanted || item >= 0, "who has ended is known");
            if (!wanted || (!ofDead && items.get(item))) {
                return false;
            }
            if (ofDead) {
                int before = lastLines.put(key.id(), line);
                Invariant.check(before < line, "the last line of an item lies behind its others");
                if (before != IdTable.ABSENT) {
                    kept.clear(before);
                }
            }
            items.set(item);
            kept.set(line);
            return true;
        }
    }

    private int closes() {
        return ofDead ? Checksum.OF_DEAD : Checksum.OF_RESULT;
    }

    /** Puts it right, if it is not: by cutting off its end, or by a new file in the place of the old. */
    void settle(Survey found) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        if (found.prefixEnd() >= 0) {
            try (Storage.AppendFile to = storage.open(file)) {
                if (to.size() > found.prefixEnd()) {
                    to.truncate(found.prefixEnd());
                    assert to.size() == found.prefixEnd() : "what was never acknowledged is cut off";
                    to.force();
                }
            }
            return;
        }
        Path replacement = RunPaths.replacement(file);
        storage.delete(replacement);
        try (Storage.ReadFile from = storage.read(file);
                Storage.AppendFile to = storage.open(replacement)) {
            LineScanner scanner = new LineScanner(from, 0);
            while (scanner.next()) {
                if (found.kept().get((int) scanner.number())) {
                    to.append(ByteBuffer.wrap(scanner.buffer(), scanner.from(), scanner.length() + 1));
                }
            }
            to.force();
        }
        storage.rename(replacement, file);
    }

    /** Whose line it is. */
    private record Key(String id, long ordinal) {}

    /** Whose the current line is; null if it is no such line, or damaged. */
    private @Nullable Key key(LineScanner line) {
        if (checked && !Checksum.isRight(line.buffer(), line.from(), line.length(), closes())) {
            return null;
        }
        try (JsonParser parser = JsonMapper.shared().createParser(line.buffer(), line.from(), line.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            @Nullable Key key = ofDead ? null : keyIn(parser);
            for (String name = ofDead ? parser.nextName() : null; name != null; name = parser.nextName()) {
                if (parser.nextToken() == JsonToken.START_OBJECT && name.equals(JournalWriter.RESERVED)) {
                    key = keyIn(parser);
                } else {
                    parser.skipChildren();
                }
            }
            return parser.currentToken() == JsonToken.END_OBJECT ? key : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Reads an object to its end. */
    private static @Nullable Key keyIn(JsonParser parser) {
        String id = "";
        long ordinal = 0;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "id" -> id = parser.getString();
                case "ordinal" -> ordinal = parser.getLongValue();
                default -> parser.skipChildren();
            }
        }
        return id.isEmpty() || ordinal < 1 ? null : new Key(id, ordinal);
    }
}
