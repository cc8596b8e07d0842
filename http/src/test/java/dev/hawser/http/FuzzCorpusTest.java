package dev.hawser.http;

import dev.hawser.http.client.CookieFuzz;
import dev.hawser.http.h1.BodyFuzz;
import dev.hawser.http.h1.HeadFuzz;
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
                Path.of("src/test/fuzz"), HeadFuzz.class, BodyFuzz.class, MultipartFuzz.class, CookieFuzz.class);
    }
}
