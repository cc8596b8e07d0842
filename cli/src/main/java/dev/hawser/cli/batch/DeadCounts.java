package dev.hawser.cli.batch;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Counts the dead rows of a run by what they failed with, and reads on what has come since.
final class DeadCounts {
    /// At most, with each look.
    private static final int A_LOOK = 8 << 20;

    private final Path file;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private long read;

    DeadCounts(Path directory) {
        this.file = directory.resolve("dead.jsonl");
    }

    /// {@return a line for each of the most frequent kinds}
    List<String> lines(int most) throws IOException {
        readOn();
        return counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(most)
                .map(kind -> String.format(Locale.ROOT, "%,9d  %s", kind.getValue(), kind.getKey()))
                .toList();
    }

    private void readOn() throws IOException {
        if (!Files.exists(file) || Files.size(file) <= read) {
            return;
        }
        byte[] bytes;
        try (RandomAccessFile from = new RandomAccessFile(file.toFile(), "r")) {
            from.seek(read);
            bytes = new byte[(int) Math.min(A_LOOK, from.length() - read)];
            from.readFully(bytes);
        }
        int begin = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                count(new String(bytes, begin, at - begin, StandardCharsets.UTF_8));
                begin = at + 1;
            }
        }
        read += begin == 0 && bytes.length == A_LOOK ? bytes.length : begin;
    }

    private void count(String line) {
        try {
            JsonNode failure =
                    JsonMapper.shared().readTree(line).path("_hawser").path("failure");
            counts.merge(
                    failure.path("step").asString("") + ": "
                            + failure.path("kind").asString(""),
                    1,
                    Integer::sum);
        } catch (tools.jackson.core.JacksonException e) {
            return; // the rest of a line that was too long
        }
    }
}
