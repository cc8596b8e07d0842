package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is written beside its place, and takes its place when it is complete. */
class SavedFileTest {
    private static final String SOURCE = "http://a.test/x";

    @TempDir
    private Path directory;

    private Path target;

    @BeforeEach
    void chooseTarget() {
        target = directory.resolve("in/file.bin");
    }

    private SavedFile open(boolean digests) throws Exception {
        return SavedFile.open(target, directory.resolve("in"), digests);
    }

    private Path part() {
        return target.resolveSibling(".file.bin.hawser-part");
    }

    private Path tag() {
        return target.resolveSibling(".file.bin.hawser-tag");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("in"))) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Leaves a part behind, as one that is cut off. */
    private void leave(String text, String validator) throws Exception {
        try (SavedFile file = open(false)) {
            file.begin(0, SOURCE, validator);
            file.write(bytes(text), text.length());
        }
    }

    @Test
    void itTakesItsPlaceWhenItIsComplete() throws Exception {
        try (SavedFile file = open(true)) {
            file.begin(0, SOURCE, "\"v1\"");
            file.write(bytes("abc__"), 3);
            file.write(bytes("def"), 3);
            assertThat(target).doesNotExist();
            assertThat(file.complete()).isEqualTo(new SavedFile.Saved(target, 6, SavedFile.digest(bytes("abcdef"))));
        }
        assertThat(target).hasContent("abcdef");
        assertThat(files()).containsExactly("file.bin");
    }

    @Test
    void itTakesThePlaceOfOneThatIsThere() throws Exception {
        Files.createDirectories(target.getParent());
        Files.writeString(target, "something longer than that");
        try (SavedFile file = open(false)) {
            file.begin(0, SOURCE, "");
            file.write(bytes("new"), 3);
            assertThat(file.complete()).isEqualTo(new SavedFile.Saved(target, 3, ""));
        }
        assertThat(target).hasContent("new");
    }

    @Test
    void nothingMayBeAllOfIt() throws Exception {
        try (SavedFile file = open(true)) {
            file.begin(0, SOURCE, "");
            assertThat(file.complete().digest()).isEqualTo(SavedFile.digest(new byte[0]));
        }
        assertThat(target).isEmptyFile();
    }

    @Test
    void whatCannotBeGoneOnWithIsNotLeft() throws Exception {
        leave("abc", "");
        assertThat(files()).isEmpty();
    }

    @Test
    void whatCanBeGoneOnWithIsLeft() throws Exception {
        leave("abc", "\"v1\"");
        assertThat(part()).hasContent("abc");
        try (SavedFile file = open(true)) {
            assertThat(file.validator(SOURCE)).contains("\"v1\"");
            assertThat(file.length(SOURCE)).isEqualTo(3);
            assertThat(file.validator("http://a.test/y"))
                    .as("of another source")
                    .isEmpty();
            assertThat(file.length("http://a.test/y")).isZero();
            file.begin(3, SOURCE, "\"v1\"");
            file.write(bytes("def"), 3);
            assertThat(file.complete().digest()).isEqualTo(SavedFile.digest(bytes("abcdef")));
        }
        assertThat(target).hasContent("abcdef");
        assertThat(files()).containsExactly("file.bin");
    }

    @ParameterizedTest
    @CsvSource({"0, new", "2, abnew", "3, abcnew"})
    void soMuchOfWhatIsThereStays(int from, String whole) throws Exception {
        leave("abc", "\"v1\"");
        try (SavedFile file = open(true)) {
            file.begin(from, SOURCE, "");
            file.write(bytes("new"), 3);
            assertThat(file.complete())
                    .isEqualTo(new SavedFile.Saved(target, from + 3, SavedFile.digest(bytes(whole))));
        }
        assertThat(target).hasContent(whole);
    }

    @Test
    void theDigestOfALongPartIsOfAllOfIt() throws Exception {
        String text = "0123456789".repeat(60_000);
        leave(text, "\"v1\"");
        try (SavedFile file = open(true)) {
            file.begin(text.length(), SOURCE, "");
            assertThat(file.complete().digest()).isEqualTo(SavedFile.digest(bytes(text)));
        }
    }

    @Test
    void beginningAnewForgetsByWhatItWasKnown() throws Exception {
        leave("abc", "\"v1\"");
        try (SavedFile file = open(false)) {
            file.begin(0, SOURCE, "");
            assertThat(tag()).doesNotExist();
            assertThat(file.length(SOURCE)).isZero();
        }
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "one line\n", "a\nb\nc\n", "SOURCE\n", "SOURCE\n\n", "SOURCE\nb\u00e4d\n", "other\n\"v1\"\n"
            })
    void aNoteThatSaysSomethingElseIsNone(String note) throws Exception {
        leave("abc", "\"v1\"");
        Files.write(
                tag(), note.replace("SOURCE", SavedFile.digest(bytes(SOURCE))).getBytes(StandardCharsets.ISO_8859_1));
        try (SavedFile file = open(false)) {
            assertThat(file.validator(SOURCE)).isEmpty();
            assertThat(file.length(SOURCE)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"4095, true", "4096, true", "4097, false"})
    void aNoteIsNotLongerThanAPage(int length, boolean known) throws Exception {
        leave("abc", "\"v1\"");
        String first = SavedFile.digest(bytes(SOURCE)) + "\n";
        Files.writeString(tag(), first + "x".repeat(length - first.length()));
        try (SavedFile file = open(false)) {
            assertThat(file.validator(SOURCE).isPresent()).isEqualTo(known);
        }
    }

    @Test
    void aNoteThatIsALinkIsNotRead() throws Exception {
        leave("abc", "\"v1\"");
        Path elsewhere = Files.move(tag(), directory.resolve("elsewhere"));
        Files.createSymbolicLink(tag(), elsewhere);
        try (SavedFile file = open(false)) {
            assertThat(file.validator(SOURCE)).isEmpty();
            file.begin(0, SOURCE, "\"v2\"");
        }
        assertThat(elsewhere).as("and not written").content().endsWith("\"v1\"\n");
        assertThat(tag()).isRegularFile().content().endsWith("\"v2\"\n");
    }

    @Test
    void aPartThatIsALinkIsNotFollowed() throws Exception {
        Files.createDirectories(target.getParent());
        Path victim = Files.writeString(directory.resolve("victim"), "safe");
        Files.createSymbolicLink(part(), victim);
        assertThatThrownBy(() -> open(false)).isInstanceOf(IOException.class);
        assertThat(victim).hasContent("safe");
    }

    @Test
    void onlyOneWritesIt() throws Exception {
        try (SavedFile _ = open(false)) {
            assertThatThrownBy(() -> open(false))
                    .isInstanceOfSatisfying(StepFailure.class, failure -> {
                        assertThat(failure.kind()).isEqualTo("file");
                        assertThat(failure.isTransient()).isTrue();
                    })
                    .hasMessage(target + " is being written for another row");
        }
        open(false).close();
    }

    @Test
    void whatIsGivenUpLeavesNothing() throws Exception {
        leave("abc", "\"v1\"");
        try (SavedFile file = open(false)) {
            file.discard();
            assertThat(files()).isEmpty();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void directoriesAreMadeBelowTheBounds() throws Exception {
        target = directory.resolve("in/a/b/file.bin");
        try (SavedFile file = SavedFile.open(target, directory.resolve("in"), false)) {
            file.begin(0, SOURCE, "");
            file.complete();
        }
        assertThat(target).isEmptyFile();
    }

    @Test
    void noLinkIsFollowedBelowTheBounds() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createDirectories(directory.resolve("in"));
        Files.createSymbolicLink(directory.resolve("in/a"), elsewhere);
        Files.writeString(directory.resolve("in/b"), "");
        for (String name : List.of("a", "b")) {
            Path below = directory.resolve("in").resolve(name).resolve("file.bin");
            assertThatThrownBy(() -> SavedFile.open(below, directory.resolve("in"), false))
                    .isInstanceOfSatisfying(
                            StepFailure.class,
                            failure -> assertThat(failure.isTransient()).isFalse())
                    .hasMessage(below.getParent() + " is no directory, or a link that may lead elsewhere");
        }
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void theBoundsThemselvesMayBeALink() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createSymbolicLink(directory.resolve("in"), elsewhere);
        try (SavedFile file = open(false)) {
            file.begin(0, SOURCE, "");
            file.complete();
        }
        assertThat(elsewhere.resolve("file.bin")).isEmptyFile();
    }
}
