package dev.hawser.batch.input;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The input of a job, checked against what the job refers to. */
public final class JobInput {
    private JobInput() {}

    /**
     * Checks, before anything starts, that the input can be read and has the columns that the job refers to. Standard
     * input is not touched: {@link #rows} finds the same mistakes at its first row.
     *
     * @param job the job
     * @throws JobException if the job refers to a column that the input does not have
     * @throws InputException if the file cannot be read or its header is wrong
     */
    public static void check(Job job) throws JobException, InputException {
        if (!isStandardInput(job)) {
            try (InputStream bytes = open(job, InputStream.nullInputStream())) {
                if (bytes instanceof GatheredInput gathered) {
                    gathered.check();
                }
                Optional<List<String>> columns = Rows.of(bytes, job.input()).columns();
                if (columns.isPresent()) {
                    job.columns().check(columns.get());
                }
            } catch (IOException e) {
                throw new InputException(
                        job.input().displayName() + ": " + reason(e, job.input().displayName()), e);
            }
        }
    }

    /**
     * {@return whether the rows come by standard input}
     *
     * @param job the job
     */
    public static boolean isStandardInput(Job job) {
        return job.input().file().isEmpty() && job.input().packing().gathered().isEmpty();
    }

    /**
     * {@return the bytes of a job's input, to be closed by the caller}
     *
     * @param job the job
     * @param standardInput what is given back if the rows come from there
     * @throws IOException if there is no such file
     */
    public static InputStream open(Job job, InputStream standardInput) throws IOException {
        Optional<Path> file = job.input().file();
        if (file.isPresent()) {
            return Files.newInputStream(file.get());
        }
        return isStandardInput(job) ? standardInput : new GatheredInput(job.input(), job.secrets());
    }

    private static String reason(IOException e, String name) {
        return switch (e) {
            case NoSuchFileException missing ->
                "there is no such file"
                        + (name.contains(String.valueOf(missing.getFile())) && !name.contains(", ")
                                ? ""
                                : ": " + missing.getFile());
            case AccessDeniedException _ -> "access is denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    /**
     * {@return the rows of a job's input; the header, if there is one, has been read and has all columns that the job
     * refers to}
     *
     * @param job the job
     * @param bytes the input from its beginning; closed by whoever gave it
     * @throws InputException if the header is wrong, or the job refers to a column that is not there
     * @throws IOException if the bytes cannot be had
     */
    public static Rows rows(Job job, InputStream bytes) throws IOException, InputException {
        Rows rows = Rows.of(bytes, job.input());
        Optional<List<String>> columns = rows.columns();
        if (columns.isPresent()) {
            try {
                job.columns().check(columns.get());
            } catch (JobException e) {
                throw new InputException(String.valueOf(e.getMessage()), e);
            }
        }
        return rows;
    }
}
