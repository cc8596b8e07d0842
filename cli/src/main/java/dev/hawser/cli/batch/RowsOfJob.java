package dev.hawser.cli.batch;

import dev.hawser.batch.input.JobInput;
import dev.hawser.batch.input.Rows;
import dev.hawser.batch.job.BadRows;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.journal.RowReader;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The rows of a job's input, as the run directory asks for them.
///
/// @param rows as they are read
/// @param skipsBad whether a row that cannot be read is left out
record RowsOfJob(Rows rows, boolean skipsBad) implements RowReader {
    static RowReader.Format of(Job job) {
        return bytes -> read(job, bytes);
    }

    private static RowReader read(Job job, InputStream bytes) throws IOException, InputException {
        return new RowsOfJob(JobInput.rows(job, bytes), job.input().badRows() == BadRows.SKIP);
    }

    @Override
    public @Nullable Row next() throws IOException, InputException {
        Rows.Row row = rows.next();
        if (row == null) {
            return null;
        }
        Rows.Bad bad = row.bad();
        return new Row(row.line(), row.fields(), bad == null ? null : new Bad(bad.why(), bad.text(), skipsBad));
    }

    @Override
    public long consumed() {
        return rows.consumed();
    }
}
