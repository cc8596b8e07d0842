package dev.hawser.net;

import dev.hawser.net.transport.DnsFuzz;
import dev.hawser.testing.Corpus;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What `./fuzz` begins with, and what it has found.
class FuzzCorpusTest {
    @TestFactory
    Stream<DynamicTest> inputsAreTakenOrRefused() {
        return Corpus.replay(Path.of("src/test/fuzz"), EndpointFuzz.class, NetstringFuzz.class, DnsFuzz.class);
    }
}
