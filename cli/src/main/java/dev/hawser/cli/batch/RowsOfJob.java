package dev.hawser.cli.batch;

import dev.hawser.batch.input.JobInput;
import dev.hawser.batch.input.Row;
import dev.hawser.batch.input.Rows;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.journal.RowFormat;
import dev.hawser.batch.journal.RowReader;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;

/// The rows of a job's input, as the run directory asks for them.
record RowsOfJob(Job job) implements RowFormat {
    @Override
    public RowReader read(InputStream bytes) throws IOException, InputException {
        Rows rows = JobInput.rows(job, bytes);
        return () -> {
            Row row = rows.next();
            return row == null ? null : new RowReader.Row(row.line(), row.fields());
        };
    }
}
