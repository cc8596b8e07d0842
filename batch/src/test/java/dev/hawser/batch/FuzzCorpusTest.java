package dev.hawser.batch;

import dev.hawser.batch.input.RowsFuzz;
import dev.hawser.batch.job.JobFuzz;
import dev.hawser.batch.job.TemplateFuzz;
import dev.hawser.batch.journal.JournalFuzz;
import dev.hawser.batch.run.ControlFuzz;
import dev.hawser.testing.Corpus;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What `./fuzz` begins with, and what it has found.
class FuzzCorpusTest {
    @TestFactory
    Stream<DynamicTest> inputsAreTakenOrRefused() {
        return Corpus.replay(
                Path.of("src/test/fuzz"),
                TemplateFuzz.class,
                JobFuzz.class,
                RowsFuzz.class,
                JournalFuzz.class,
                ControlFuzz.class);
    }
}
