package dev.hawser.batch.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;

/// Any text is a job or is refused, with the places of the mistakes.
public final class JobFuzz {
    private JobFuzz() {}

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) {
        try {
            var _ = Jobs.PARSER.parse(new String(data, UTF_8), Path.of("job.yaml"), List.of());
        } catch (JobException e) {
            if (!String.valueOf(e.getMessage()).startsWith("job.yaml:")) {
                throw new AssertionError("refused without a place", e);
            }
        }
    }
}
