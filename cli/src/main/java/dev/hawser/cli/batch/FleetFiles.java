package dev.hawser.cli.batch;

import dev.hawser.batch.job.Job;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The files of a job that is given to a fleet. They are not sent to workers, so each of these has to have them; what
/// they have in them goes with the job as a digest, so that no row is served with another file, or dead for want of it.
final class FleetFiles {
    private static final String FILES = "files";

    private FleetFiles() {}

    /// Writes down which files the job has, beside what else is known of it.
    static ObjectNode addTo(ObjectNode source, Job job) throws UsageException {
        Set<Path> files = new TreeSet<>();
        Stream.of(job.steps(), job.finals())
                .flatMap(List::stream)
                .forEach(step -> files.addAll(step.plan().reads()));
        for (Path file : files) {
            if (Files.isRegularFile(file)) { // else a step makes it, or there will be none
                try {
                    source.withObjectProperty(FILES)
                            .put(file.toAbsolutePath().normalize().toString(), digest(file));
                } catch (IOException e) {
                    throw new UsageException("the job's file " + file + " cannot be read: " + e.getMessage());
                }
            }
        }
        return source;
    }

    /// Fails if a file is not here, or is another.
    static void check(JsonNode source) throws UsageException {
        for (Map.Entry<String, JsonNode> file : source.path(FILES).properties()) {
            String here;
            try {
                here = digest(Path.of(file.getKey()));
            } catch (IOException e) {
                throw new UsageException("its file " + file.getKey()
                        + " is not here, or cannot be read; files are not sent, so each worker has to have them");
            }
            if (!here.equals(file.getValue().asString())) {
                throw new UsageException("its file " + file.getKey() + " has the SHA-256 " + here
                        + " here, and that of the job is " + file.getValue().asString());
            }
        }
    }

    private static String digest(Path file) throws IOException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
