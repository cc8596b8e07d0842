package dev.hawser.batch.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a run gets its rows from, the first time and after that, and what is wrong with an input that is not the same. */
class RunInputTest {
    private static final String ROWS = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n";

    /** Two rows and a piece of the third. */
    private static final int CUT = 26;

    @TempDir
    private Path temp;

    private Path dir;

    @BeforeEach
    void nameDirectory() {
        dir = temp.resolve("run");
    }

    private static RunInput stream(@Nullable InputStream stream) {
        return RunInput.stream(stream, JsonRows.FORMAT, "id", Duplicates.REFUSE);
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    /** One that breaks. */
    private static InputStream broken(String text) {
        return new SequenceInputStream(bytes(text), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line is down");
            }
        });
    }

    private Runs.Served create(RunInput input) throws Exception {
        return Runs.serve(reactor -> RunDirectory.create(reactor, dir, input, Runs.OPTIONS), Runs::done);
    }

    private Runs.Served resume(RunInput input, Consumer<OpenOptions> options) throws Exception {
        return Runs.serve(
                reactor -> RunDirectory.resume(reactor, dir, input, Runs.OPTIONS.andThen(options)), Runs::done);
    }

    private Runs.Served resume(RunInput input) throws Exception {
        return resume(input, _ -> {});
    }

    /** A run whose input broke off. */
    private void cut() {
        assertThatThrownBy(() -> create(stream(broken(ROWS.substring(0, CUT)))))
                .isInstanceOf(InputException.class)
                .hasMessage("the input cannot be read: the line is down");
        assertThat(dir.resolve("input.part")).hasContent(ROWS.substring(0, CUT));
        assertThat(dir.resolve("input")).doesNotExist();
    }

    @Test
    void anInputIsAFileOrAStream() {
        assertThatThrownBy(
                        () -> new RunInput(temp.resolve("x"), bytes(""), JsonRows.FORMAT, "id", Duplicates.REFUSE, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an input is a file or a stream, not both: " + temp.resolve("x"));
        RunInput input = stream(bytes("x"));
        assertThat(input.name()).isEqualTo("standard input");
        assertThat(input.named("the list").name()).isEqualTo("the list");
        assertThat(input.named("the list").withoutStream().stream()).isNull();
        assertThat(input.withoutStream().name()).isEqualTo("standard input");
        assertThat(Runs.input(temp.resolve("x")).named("other").name())
                .isEqualTo(temp.resolve("x").toString());
    }

    @Test
    void aNewRunWithoutAnInputMakesNothing() {
        assertThatThrownBy(() -> create(stream(null))).hasMessage("a new run needs an input");
        assertThatThrownBy(() -> create(Runs.input(temp.resolve("none"))))
                .isInstanceOf(InputException.class)
                .hasMessage(temp.resolve("none") + ": no such file");
        assertThatThrownBy(() -> create(Runs.input(temp))).hasMessage(temp + " is a directory, not a file with rows");
        assertThat(dir).doesNotExist();
    }

    @Test
    void aFileThatIsGoneOrShorterIsNotGoneOnWith() throws Exception {
        Path file = Files.writeString(temp.resolve("list.jsonl"), ROWS);
        create(Runs.input(file));
        Files.writeString(file, ROWS.substring(0, 11));
        assertThatThrownBy(() -> resume(Runs.input(file)))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        file + " has changed: it has 11 bytes now, of which this run read 33 before; if a changed input"
                                + " is allowed, it serves those ids that are not done yet");
        assertThat(resume(Runs.input(file), o -> o.allowChangedInput(true)).leased())
                .isEmpty();
        Files.delete(file);
        assertThatThrownBy(() -> resume(Runs.input(file))).hasMessage(file + ": no such file");
    }

    @Test
    void ofAFileThatHasOtherRowsOnlyNewIdsAreServedWhereThatIsAllowed() throws Exception {
        Path file = Files.writeString(temp.resolve("list.jsonl"), ROWS);
        create(Runs.input(file));
        Files.writeString(file, "{\"id\":\"n\"}\n" + ROWS);
        assertThatThrownBy(() -> resume(Runs.input(file)))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + " is not what it was: of bytes 0 to 33, lines 1 to 4, sha-256 was ");
        assertThat(resume(Runs.input(file), o -> o.allowChangedInput(true)).leased())
                .containsExactly("n/1");
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).containsExactly("a", "b", "c", "n");
    }

    @Test
    void anotherColumnWouldFindNothingAgain() throws Exception {
        Path file = Files.writeString(temp.resolve("list.jsonl"), ROWS);
        create(Runs.input(file));
        assertThatThrownBy(() -> resume(RunInput.file(file, JsonRows.FORMAT, null, Duplicates.REFUSE)))
                .isInstanceOf(InputException.class)
                .hasMessage(dir
                        + ": the run identifies rows by column \"id\", the job now by their number and content: then"
                        + " nothing could be found again");
    }

    @Test
    void aStreamIsCopiedAndNotAskedForAgain() throws Exception {
        create(stream(bytes(ROWS)));
        assertThat(dir.resolve("input")).hasContent(ROWS);
        assertThat(dir.resolve("input.part")).doesNotExist();
        assertThat(resume(stream(null)).leased()).isEmpty();
        assertThat(resume(stream(broken(""))).leased()).as("nobody reads it").isEmpty();
    }

    @Test
    void anInputThatBrokeOffIsNotGoneOnWithUnasked() throws Exception {
        cut();
        Throwable refused = catchThrowable(() -> resume(stream(null)));
        assertThat(refused)
                .isInstanceOf(JournalException.class)
                .hasMessage(dir + ": the run ended before all of its input was received: 22 bytes of whole lines are in"
                        + " input.part, the rest is lost. Give the same input again from its beginning, or accept what"
                        + " there is");
        assertThat(((JournalException) refused).problem()).isEqualTo(Problem.INPUT_CUT);
        assertThat(dir.resolve("input.part")).as("it is left as it is").hasContent(ROWS.substring(0, CUT));
    }

    @Test
    void ofAnInputThatBrokeOffItsWholeLinesAreServedWhereThatIsAccepted() throws Exception {
        cut();
        int before = Runs.ids(dir.resolve("results.jsonl")).size();
        assertThat(resume(stream(null), o -> o.acceptCutInput(true)).leased()).hasSize(2 - before);
        assertThat(dir.resolve("input")).hasContent(ROWS.substring(0, 22));
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void anInputThatBrokeOffMayBeGivenAgain() throws Exception {
        cut();
        resume(stream(bytes(ROWS)));
        assertThat(dir.resolve("input")).hasContent(ROWS);
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void anotherOneThanThatWhichBrokeOffIsRefused() {
        cut();
        assertThatThrownBy(() -> resume(stream(bytes(ROWS.replace("b", "x")))))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "standard input does not begin with the 26 bytes that this run received before: it differs after"
                                + " byte 0");
        assertThatThrownBy(() -> resume(stream(bytes(""))))
                .hasMessage(
                        "standard input does not begin with the 26 bytes that this run received before: it has only 0");
        assertThat(dir.resolve("input.part")).hasContent(ROWS.substring(0, CUT));
    }

    @Test
    void aPartWithoutAWholeLineHasNothingToGoOnWith() throws Exception {
        assertThatThrownBy(() -> create(stream(broken("{\"id\"")))).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> resume(stream(null))).hasMessageContaining("0 bytes of whole lines");
        assertThat(resume(stream(null), o -> o.acceptCutInput(true)).leased()).isEmpty();
        assertThat(dir.resolve("input")).isEmptyFile();
    }

    @Test
    void theLastLineOfALongPartIsFoundFromItsEnd() throws Exception {
        Path file = dir.resolve("input.part");
        assertThatThrownBy(() -> create(stream(broken(ROWS + "x".repeat(200_000)))))
                .isInstanceOf(InputException.class);
        assertThat(Files.size(file)).isEqualTo(200_033);
        assertThatThrownBy(() -> resume(stream(null))).hasMessageContaining(": 33 bytes of whole lines");
    }

    @Test
    void aCopyThatCannotBeWrittenSaysSo() {
        FailingStorage full = new FailingStorage("write input.part", FailingStorage.Fault.ENOSPC);
        assertThatThrownBy(() -> Runs.serve(
                        reactor -> RunDirectory.create(reactor, dir, stream(bytes(ROWS)), Runs.OPTIONS)
                                .on(full),
                        Runs::done))
                .isInstanceOf(InputException.class)
                .hasMessage("the input cannot be read: " + dir.resolve("input.part")
                        + ": the copy of standard input cannot be written: No space left on device");
    }

    /** No byte is served that is not safe in the copy: else a resume would not have it. */
    @Test
    void ofACopyThatCannotBeSyncedNothingIsServed() {
        FailingStorage broken = new FailingStorage("force input.part", FailingStorage.Fault.EIO);
        assertThatThrownBy(() -> Runs.serve(
                        reactor -> RunDirectory.create(reactor, dir, stream(bytes(ROWS)), Runs.OPTIONS)
                                .on(broken),
                        lease -> {
                            throw new AssertionError(lease + " is served");
                        }))
                .isInstanceOf(InputException.class)
                .hasMessage("the input cannot be read: Input/output error");
        assertThat(dir.resolve("input")).doesNotExist();
    }
}
