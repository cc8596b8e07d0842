package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.journal.JournalException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code run.json} says: what the run is, and how it ended when it did so last.
 *
 * @param format the version of the format that its files have
 * @param id identifies the run among all runs
 * @param created when it began
 * @param inputFile the path of its input; empty for standard input
 * @param key the column that identifies a row; empty if there is none
 * @param duplicates what becomes of a row whose id an earlier row has
 * @param compact whether the journal does without records of starts
 * @param about what the program that made the run wants to find again: the job, options, its version. No secrets
 * @param ended how it ended when it was closed last: a name of {@link dev.hawser.batch.source.Closing} in lower case;
 *     empty while it is open, and after a crash
 */
public record RunDescription(
        int format,
        String id,
        Instant created,
        String inputFile,
        String key,
        Duplicates duplicates,
        boolean compact,
        ObjectNode about,
        String ended) {
    /** The newest version of the format that this program reads and writes. */
    public static final int FORMAT = 4;

    /** What is written unless the run needs a newer one. */
    private static final int USUAL = 2;

    /** Older ones would pass over what is kept of steps that are done once, and do them again. */
    private static final int FIRST_WITH_CHECKPOINTS = 3;

    /** Older ones would take a run for complete whose rows were found and not served. */
    private static final int FIRST_WITH_FOUND_ROWS = 4;

    /** A run of an older format keeps that: its older lines have none, and older versions can still read it. */
    private static final int FIRST_WITH_CHECKSUMS = 2;

    private static final String FORMAT_FIELD = "hawserRun";
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    static RunDescription create(Instant now, RunInput input, boolean compact, ObjectNode about) {
        String key = input.key();
        Path file = input.file();
        return new RunDescription(
                USUAL,
                newId(now),
                now,
                file == null ? "" : file.toAbsolutePath().toString(),
                key == null ? "" : key,
                input.duplicates(),
                compact,
                about,
                "");
    }

    /** The time for people, and 80 random bits, so that no two runs of the world have the same. */
    private static String newId(Instant now) {
        byte[] random = new byte[10];
        new SecureRandom().nextBytes(random);
        return DAY_AND_TIME.format(now) + "-" + HexFormat.of().formatHex(random);
    }

    /** The same, in a format that has what the run is to have: records of steps that are done once, rows that are found. */
    RunDescription knowing(OpenSettings options) {
        int asked = options.finds() ? FIRST_WITH_FOUND_ROWS : options.checkpoints() ? FIRST_WITH_CHECKPOINTS : format;
        int needed = isChecked() ? Math.max(format, asked) : format;
        return new RunDescription(needed, id, created, inputFile, key, duplicates, compact, about, ended);
    }

    RunDescription withEnded(String how) {
        return new RunDescription(format, id, created, inputFile, key, duplicates, compact, about, how);
    }

    /**
     * Reads the description of the run in a directory.
     *
     * @param directory the run's
     * @return what it says
     * @throws JournalException if there is no run, or one of a newer format
     * @throws IOException if it cannot be read
     */
    public static RunDescription read(Path directory) throws IOException, JournalException {
        Path file = new RunPaths(directory).run();
        JsonNode json;
        try {
            json = MAPPER.readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new JournalException(Problem.NOT_A_RUN, directory + " is not a run: it has no run.json", e);
        } catch (JacksonException e) {
            throw new JournalException(
                    Problem.NOT_A_RUN,
                    file + " is damaged: it is no JSON, from line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + " on",
                    e);
        }
        int format = json.path(FORMAT_FIELD).asInt(0);
        if (format < 1) {
            throw new JournalException(
                    Problem.NOT_A_RUN, file + " does not describe a run: it has no \"" + FORMAT_FIELD + "\"", null);
        }
        if (format > FORMAT) {
            throw new JournalException(
                    Problem.NEWER_FORMAT,
                    directory + " was written by a newer version: its format is " + format
                            + ", this version knows up to " + FORMAT,
                    null);
        }
        try {
            return parse(format, json);
        } catch (IllegalArgumentException | DateTimeException | JacksonException e) {
            throw new JournalException(Problem.NOT_A_RUN, file + " does not describe a run: " + e.getMessage(), e);
        }
    }

    private static RunDescription parse(int format, JsonNode json) {
        JsonNode input = json.path("input");
        if (json.path("id").asString("").isEmpty()) {
            throw new IllegalArgumentException("it has no \"id\"");
        }
        return new RunDescription(
                format,
                json.path("id").asString(),
                Instant.parse(json.path("created").asString("")),
                input.path("file").asString(""),
                input.path("key").asString(""),
                Duplicates.valueOf(input.path("duplicates").asString("REFUSE").toUpperCase(Locale.ROOT)),
                json.path("compact").asBoolean(false),
                json.path("about") instanceof ObjectNode about ? about : MAPPER.createObjectNode(),
                json.path("ended").asString(""));
    }

    void write(RunPaths paths, Storage storage) throws IOException {
        ObjectNode json = MAPPER.createObjectNode();
        json.put(FORMAT_FIELD, format).put("id", id).put("created", created.toString());
        ObjectNode input = json.putObject("input");
        input.put("file", inputFile).put("key", key);
        input.put("duplicates", duplicates.name().toLowerCase(Locale.ROOT));
        json.put("compact", compact).put("ended", ended);
        json.set("about", requireNonNull(about));
        Path file = RunPaths.replacement(paths.run());
        storage.delete(file);
        try (Storage.AppendFile to = storage.open(file)) {
            to.append(ByteBuffer.wrap(MAPPER.writeValueAsBytes(json))); // with escapes for what UTF-8 cannot express
            to.append(ByteBuffer.wrap(new byte[] {'\n'}));
            to.force();
        }
        storage.rename(file, paths.run());
    }

    /** Whether each line of its files has a checksum. */
    boolean isChecked() {
        return format >= FIRST_WITH_CHECKSUMS;
    }

    /** Whether rows may be found, so that items are told apart by their ids. */
    boolean finds() {
        return format >= FIRST_WITH_FOUND_ROWS;
    }

    /** {@return the path of the input, or null for standard input} */
    public @Nullable Path inputPath() {
        return inputFile.isEmpty() ? null : Path.of(inputFile);
    }
}
