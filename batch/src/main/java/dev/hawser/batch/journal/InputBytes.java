package dev.hawser.batch.journal;

import dev.hawser.batch.journal.Entry.BlockRead;
import dev.hawser.batch.source.InputException;
import dev.hawser.invariant.Invariant;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of an input on their way to the reader of rows. Each block is digested, and compared with what an earlier
 * process saw there, before any byte of it is handed on: so no row is served that was changed behind our back.
 *
 * <p>Of an input that is still coming in, bytes are handed on as they come, and digested when their block is full: it is
 * our own copy, which nobody changes.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class InputBytes extends InputStream {
    private static final HexFormat HEX = HexFormat.of();

    private final InputStream source;
    private final Known known;

    /** Whether to wait for whole blocks. */
    private final boolean wholeBlocks;

    private final MessageDigest sha256 = IdTable.sha256();
    private final byte[] block = new byte[BlockRead.LENGTH];

    /** Of the block: how much is there, how much is handed on. */
    private int filled;

    private int given;
    private int index;
    private long line = 1;
    private long firstLine = 1;
    private boolean ended;
    private boolean changed;
    private final List<Entry> news = new ArrayList<>();

    /**
     * What is known of the input from an earlier process.
     *
     * @param blocks from its beginning
     * @param bytes how long it was, or −1 if it was not read to its end
     * @param name of the input, for messages
     * @param mayChange whether it may be another one now
     */
    record Known(List<BlockRead> blocks, long bytes, String name, boolean mayChange) {}

    InputBytes(InputStream source, Known known, boolean wholeBlocks) {
        this.source = source;
        this.known = known;
        this.wholeBlocks = wholeBlocks;
    }

    /** Thrown through the reader of rows, which may only throw what streams throw. */
    static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1;

        /** What the user gets to see. */
        private final String text;

        ChangedException(String text) {
            super(text);
            this.text = text;
        }

        InputException toInputException() {
            return new InputException(text, null);
        }
    }

    /** Takes what is for the journal, which comes before any record about rows of these blocks. */
    List<Entry> takeNews() {
        List<Entry> taken = List.copyOf(news);
        news.clear();
        return taken;
    }

    /** How many bytes were handed on. */
    long position() {
        Invariant.check(given <= filled && filled <= BlockRead.LENGTH, "what is handed on lies in a block");
        return (long) index * BlockRead.LENGTH + given;
    }

    /** Whether the next read may have to wait for the input to go on. */
    boolean mayWait() throws IOException {
        return !wholeBlocks && !ended && given == filled && source.available() == 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (given == filled && !fill()) {
            return -1;
        }
        int count = Math.min(length, filled - given);
        System.arraycopy(block, given, to, offset, count);
        given += count;
        Invariant.check(count > 0, "a read that is no end hands something on");
        Invariant.check(given <= filled, "only what was read is handed on");
        return count;
    }

    @Override
    public int available() throws IOException {
        return filled - given;
    }

    /** Gets more. {@return whether there is any} */
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        Invariant.check(given == filled, "what is read next comes behind all that was handed on");
        if (filled == BlockRead.LENGTH) {
            index++;
            filled = 0;
            given = 0;
            firstLine = line;
        }
        int want = BlockRead.LENGTH - filled;
        Invariant.check(want > 0, "a block that is full is followed by the next");
        int read = wholeBlocks ? source.readNBytes(block, filled, want) : source.read(block, filled, want);
        if (read > 0) {
            digest(read);
        }
        if (read <= 0 || (wholeBlocks && read < want)) {
            ended = true;
            end();
        } else if (filled == BlockRead.LENGTH) {
            blockRead();
        }
        return given < filled;
    }

    private void digest(int read) {
        sha256.update(block, filled, read);
        for (int i = filled; i < filled + read; i++) {
            if (block[i] == '\n') {
                line++;
            }
        }
        filled += read;
        Invariant.check(filled <= BlockRead.LENGTH, "a block is not longer than the others");
    }

    private void end() throws IOException {
        Invariant.check(ended, "only the last block is short");
        if (filled > 0 && filled < BlockRead.LENGTH) {
            blockRead();
        }
        int blocks = filled == 0 ? index : index + 1;
        if (!changed && blocks < known.blocks().size()) {
            long bytes = known.blocks().stream().mapToLong(BlockRead::bytes).sum();
            changed(blocks, "has %,d bytes now, of %,d or more before".formatted(position() - given + filled, bytes));
        }
    }

    private void blockRead() throws IOException {
        Invariant.check(filled > 0 && firstLine <= line, "a block has bytes, and its lines are in order");
        BlockRead now = new BlockRead(index, filled, HEX.formatHex(sha256.digest()), firstLine, line);
        Optional<BlockRead> before = changed || index >= known.blocks().size()
                ? Optional.empty()
                : Optional.of(known.blocks().get(index));
        if (before.isEmpty()) {
            grownAtBlockEnd();
            news.add(now);
        } else if (!before.get().sha256().equals(now.sha256()) || before.get().bytes() != filled) {
            if (isGrown(before.get())) {
                grown(index, before.get().bytes());
            } else {
                changed(
                        index,
                        "is not what it was: of %s, sha-256 was %s…, is %s…"
                                .formatted(before.get().describe(), shortened(before.get()), shortened(now)));
            }
            news.add(now);
        }
    }

    private static String shortened(BlockRead block) {
        return block.sha256().substring(0, Math.min(12, block.sha256().length()));
    }

    private boolean isGrown(BlockRead before) {
        if (before.bytes() >= filled || index + 1 < known.blocks().size()) {
            return false;
        }
        MessageDigest prefix = IdTable.sha256();
        prefix.update(block, 0, before.bytes());
        return HEX.formatHex(prefix.digest()).equals(before.sha256());
    }

    /** The input once ended just where this block begins. */
    private void grownAtBlockEnd() throws IOException {
        if (!changed && known.bytes() >= 0 && known.bytes() == (long) index * BlockRead.LENGTH) {
            grown(index, 0);
        }
    }

    private void grown(int at, int within) throws IOException {
        Invariant.check(at <= index && within <= filled, "what has grown was read");
        if (!known.mayChange()) {
            long before = (long) at * BlockRead.LENGTH + within;
            throw new ChangedException(
                    known.name() + " has grown since this run read it to its end: it had %,d bytes; ".formatted(before)
                            + "what was there is unchanged. Rows that came after can be served if the run may go on with a"
                            + " changed input");
        }
        changed = true;
        news.add(new Entry.InputChanged(at, true));
    }

    private void changed(int at, String how) throws IOException {
        Invariant.check(at <= index + 1, "what has changed was read");
        if (!known.mayChange()) {
            throw new ChangedException(known.name() + " " + how + ". A run goes on with the input that it began with,"
                    + " or, if a changed input is allowed, serves those ids of it that are not done yet");
        }
        changed = true;
        news.add(new Entry.InputChanged(at, false));
    }

    /** Says that the input is at its end, once it is. */
    Optional<Entry> ended(long rows) {
        return ended && given == filled
                ? Optional.of(new Entry.InputEnded((long) index * BlockRead.LENGTH + filled, rows))
                : Optional.empty();
    }

    /** Wakes a read that waits. Any thread. */
    void stop() {
        if (source instanceof Stoppable stoppable) {
            stoppable.stop();
        }
    }

    /** A source whose reads may wait for long. */
    interface Stoppable {
        /** Lets no read wait any more. Any thread. */
        void stop();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
