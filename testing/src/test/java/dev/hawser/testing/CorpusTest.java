package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    /** Fails for what begins with an x. */
    public static final class PickyFuzz {
        private PickyFuzz() {}

        public static void fuzzerTestOneInput(byte[] data) {
            if (data.length > 0 && data[0] == 'x') {
                throw new IllegalStateException("an x");
            }
        }
    }

    // @start region="corpus"
    // @TestFactory
    static Stream<DynamicTest> whatWasFoundStaysFound(Path fuzz) {
        return Corpus.replay(fuzz, PickyFuzz.class);
    }
    // @end

    @Test
    void eachInputIsATest(@TempDir Path fuzz) throws Throwable {
        Path inputs = Files.createDirectory(fuzz.resolve("PickyFuzz"));
        Files.writeString(inputs.resolve("bad"), "x");
        Files.writeString(inputs.resolve("good"), "y");
        List<DynamicTest> tests = whatWasFoundStaysFound(fuzz).toList();
        assertThat(tests).extracting(DynamicTest::getDisplayName).containsExactly("PickyFuzz bad", "PickyFuzz good");
        assertThatThrownBy(() -> tests.getFirst().getExecutable().execute())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("an x");
        tests.getLast().getExecutable().execute();
    }

    @Test
    void whatIsMissingIsTold(@TempDir Path fuzz) {
        assertThatThrownBy(() -> whatWasFoundStaysFound(fuzz).toList()).hasMessageContaining("no corpus");
        assertThatThrownBy(() -> Corpus.replay(fuzz, CorpusTest.class).toList())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no fuzz target");
    }
}
