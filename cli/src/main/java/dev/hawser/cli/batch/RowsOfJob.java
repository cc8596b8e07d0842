package dev.hawser.cli.batch;

import dev.hawser.batch.input.JobInput;
import dev.hawser.batch.input.Rows;
import dev.hawser.batch.job.BadRows;
import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.journal.RowReader;
import dev.hawser.batch.journal.RunInput;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of a job's input, as the run directory asks for them.
///
/// @param rows as they are read
/// @param skipsBad whether a row that cannot be read is left out
/// @param packed whether the file is shorter than what is read of it
record RowsOfJob(Rows rows, boolean skipsBad, boolean packed) implements RowReader {
    static RowReader.Format of(Job job) {
        return bytes -> read(job, bytes);
    }

    /// {@return a job's list, as the run directory takes it}
    static RunInput input(Job job, Io io) throws IOException {
        Optional<Path> file = job.input().file();
        return new RunInput(
                file.orElse(null),
                file.isPresent() ? null : JobInput.open(job, io.in()),
                of(job),
                job.id().orElse(null),
                job.duplicates(),
                job.input().displayName());
    }

    private static RowReader read(Job job, InputStream bytes) throws IOException, InputException {
        return new RowsOfJob(
                JobInput.rows(job, bytes),
                job.input().badRows() == BadRows.SKIP,
                job.input().packing().compression() != InputSpec.Compression.NONE);
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
        return packed ? 0 : rows.consumed();
    }
}
