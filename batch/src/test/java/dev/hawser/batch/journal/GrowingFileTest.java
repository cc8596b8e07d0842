package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A file that grows by groups of lines: what is written, what is safe, and what is taken back. */
class GrowingFileTest {
    private static final Path PATH = Path.of("run", "some.jsonl");
    private static final String NAME = "some.jsonl";

    private final MemoryStorage disk = new MemoryStorage();

    private GrowingFile open() throws IOException {
        GrowingFile file = new GrowingFile(PATH, disk);
        disk.takeCalls();
        return file;
    }

    private static void line(GrowingFile file, String text) {
        file.lines.open().field("a", text).endLine();
    }

    @Test
    void theNextLineBeginsBehindAllThatIsThereAndAllThatWaits() throws IOException {
        disk.put(NAME, "{\"a\":\"old\"}\n");
        GrowingFile file = open();
        assertThat(file.end()).isEqualTo(12);
        line(file, "x");
        assertThat(file.end()).isEqualTo(22);
        file.spill();
        assertThat(file.end()).isEqualTo(22);
        line(file, "y");
        assertThat(file.end()).isEqualTo(32);
        file.flush();
        assertThat(disk.text(NAME)).isEqualTo("{\"a\":\"old\"}\n{\"a\":\"x\"}\n{\"a\":\"y\"}\n");
        assertThat(file.end()).isEqualTo(32).isEqualTo(disk.bytes(NAME).length);
    }

    @Test
    void aRecordThatIsTakenBackLeavesNothingBehindAndNoGap() throws IOException {
        GrowingFile file = open();
        line(file, "kept");
        file.mark();
        line(file, "whole, and refused all the same");
        file.lines.open().field("half", "of a record");
        file.cutToMark();
        assertThat(file.end()).isEqualTo(13);
        line(file, "next");
        file.mark();
        file.cutToMark();
        file.flush();
        assertThat(disk.text(NAME)).isEqualTo("{\"a\":\"kept\"}\n{\"a\":\"next\"}\n");
    }

    @Test
    void whatIsTakenBackAtTheBeginningOfAGroupIsAllOfIt() throws IOException {
        GrowingFile file = open();
        line(file, "a group");
        file.flush();
        file.mark();
        file.lines.open().field("half", 1);
        file.cutToMark();
        disk.takeCalls();
        file.flush();
        assertThat(disk.takeCalls()).isEmpty();
        assertThat(file.end()).isEqualTo(disk.bytes(NAME).length);
    }

    @Test
    void whatIsSpilledIsNotSafeBeforeTheFlush() throws IOException {
        GrowingFile file = open();
        assertThat(file.isSynced()).isTrue();
        line(file, "x");
        assertThat(file.isSynced()).as("it waits in memory").isFalse();
        file.spill();
        assertThat(file.isSynced()).as("it is written and not synced").isFalse();
        assertThat(disk.takeCalls()).containsExactly("write some.jsonl 10");
        file.flush();
        assertThat(file.isSynced()).isTrue();
        assertThat(disk.takeCalls()).containsExactly("force some.jsonl");
    }

    @Test
    void whoHasNothingToWriteDoesNotTouchTheDisk() throws IOException {
        GrowingFile file = open();
        file.spill();
        file.flush();
        assertThat(disk.takeCalls()).isEmpty();
        line(file, "x");
        file.flush();
        disk.takeCalls();
        file.flush();
        assertThat(disk.takeCalls()).as("what is safe is not synced again").isEmpty();
    }

    @Test
    void linesAreLongFromAMebibyteOn() throws IOException {
        GrowingFile file = open();
        int around = "{\"a\":\"\"}\n".length();
        line(file, "x".repeat((1 << 20) - around - 1));
        assertThat(file.isLong()).isFalse();
        file.lines.cutTo(0);
        line(file, "x".repeat((1 << 20) - around));
        assertThat(file.isLong()).isTrue();
        file.spill();
        assertThat(file.isLong()).isFalse();
    }

    @Test
    void aFailureSaysWhichFileAndWhy() throws IOException {
        GrowingFile file = open();
        line(file, "x");
        IOException full = new IOException("No space left on device");
        disk.fail("write some.jsonl", full);
        assertThatThrownBy(file::spill)
                .isInstanceOf(IOException.class)
                .hasMessage(PATH + ": No space left on device")
                .hasCause(full);
        assertThat(file.isSynced()).isFalse();
        disk.heal();
        disk.fail("force some.jsonl", new EOFException());
        assertThatThrownBy(file::flush).hasMessage(PATH + ": java.io.EOFException");
        assertThat(file.isSynced())
                .as("a sync that failed has made nothing safe")
                .isFalse();
    }

    @Test
    void aFileWhoseSizeCannotBeHadIsClosedAgain() {
        IOException broken = new IOException("Input/output error");
        disk.fail("size some.jsonl", broken);
        assertThatThrownBy(() -> new GrowingFile(PATH, disk)).isSameAs(broken);
        assertThat(disk.open()).isEmpty();
        assertThat(disk.takeCalls()).containsExactly("open some.jsonl", "close some.jsonl");
    }

    @Test
    void itsEndIsThatOfTheFileBehindIt() throws IOException {
        GrowingFile file = open();
        line(file, "is not written");
        file.close();
        assertThat(disk.open()).isEmpty();
        assertThat(disk.bytes(NAME)).isEmpty();
    }
}
