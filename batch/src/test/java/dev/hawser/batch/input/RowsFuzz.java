package dev.hawser.batch.input;

import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.source.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Any bytes are rows of CSV, TSV and JSONL or are refused with a message, the same however the bytes come. The first
/// byte says how.
public final class RowsFuzz {
    private RowsFuzz() {}

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        byte[] input = Arrays.copyOfRange(data, 1, data.length);
        for (InputSpec spec : new InputSpec[] {RowsTest.CSV, RowsTest.TSV, RowsTest.JSON}) {
            String whole = read(new ByteArrayInputStream(input), spec);
            String pieces = read(new Dripping(input, 1 + (data[0] & 0xff)), spec);
            if (!whole.equals(pieces)) {
                throw new AssertionError(whole + "\nin one piece, in several\n" + pieces);
            }
        }
    }

    private static String read(InputStream in, InputSpec spec) throws IOException {
        StringBuilder told = new StringBuilder();
        try {
            Rows rows = Rows.of(in, spec);
            told.append(rows.columns()).append('\n');
            for (Rows.Row row = rows.next(); row != null; row = rows.next()) {
                told.append(row).append('\n');
            }
        } catch (InputException e) {
            told.append(e.getMessage());
        }
        return told.toString();
    }

    /// Gives so many bytes at a time.
    private static final class Dripping extends ByteArrayInputStream {
        private final int piece;

        Dripping(byte[] bytes, int piece) {
            super(bytes);
            this.piece = piece;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(piece, length));
        }
    }
}
