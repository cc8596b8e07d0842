package dev.hawser.cli.tale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A tale of a hundred seconds, ended as soon as the first customer is mentioned.
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class EndingTest {
    private static final Settings LONG = Teller.settings(20, Duration.ofSeconds(100));

    @ParameterizedTest
    @EnumSource
    void endsWhatRuns(Chapter chapter) throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        AskingWriter out = new AskingWriter();
        Tale tale = new Tale(LONG, World.REAL, Terminal.NONE, new PrintWriter(out));
        out.onCustomer = tale.ending()::ask;

        assertThat(tale.tell(List.of(Chapter.values()).subList(chapter.ordinal(), 5)))
                .isFalse();

        assertThat(out.text.toString().lines().toList().getLast())
                .matches("\\* Interrupted after \\d\\.\\d\\d seconds");
        assertThat(out.text.toString()).doesNotContain("All done", "example " + (chapter.number() + 1));
        assertThat(developersBut(before))
                .allSatisfy(developer ->
                        assertThat(developer.join(Duration.ofMinutes(4))).isTrue());
        assertThat(Thread.interrupted()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void keepsFromBeginningWhatIsEndedBefore(Chapter chapter) throws IOException {
        StringWriter out = new StringWriter();
        Tale tale = new Tale(LONG, World.REAL, Terminal.NONE, new PrintWriter(out));
        tale.ending().ask();
        assertThat(tale.tell(List.of(chapter))).isFalse();
        assertThat(out.toString()).contains("* Interrupted after 0.").doesNotContain("All done");
    }

    @ParameterizedTest
    @EnumSource
    void endsWhenNobodyReadsAnyMore(Chapter chapter) throws IOException {
        Tale tale = new Tale(LONG, World.REAL, Terminal.NONE, new PrintWriter(new ClosedWriter()));
        assertThat(tale.tell(List.of(chapter))).isFalse();
        assertThat(tale.isUnread()).isTrue();
    }

    @Test
    void linesAreWrittenBeforeTheReactorWaits() throws IOException {
        StringWriter out = new StringWriter();
        StringBuilder seen = new StringBuilder();
        World world = Teller.watched(flush -> {
            flush.run();
            if (seen.isEmpty()) {
                seen.append(out);
            }
        });
        new Tale(Teller.settings(1, Duration.ofMillis(300)), world, Terminal.NONE, new PrintWriter(out))
                .tell(List.of(Chapter.INLINE));
        assertThat(seen.toString().lines()).last().isEqualTo("Bye from Twisted developer!");
    }

    private static Set<Thread> developersBut(Set<Thread> before) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> !before.contains(entry.getKey()))
                .filter(entry -> List.of(entry.getValue()).toString().contains(Threads.class.getName()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static final class AskingWriter extends Writer {
        private final StringBuffer text = new StringBuffer();
        private Runnable onCustomer = () -> {};

        @Override
        public void write(char[] characters, int from, int length) {
            text.append(characters, from, length);
            if (text.toString().contains("nstallation for ")) {
                onCustomer.run();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static final class ClosedWriter extends Writer {
        @Override
        public void write(char[] characters, int from, int length) throws IOException {
            throw new IOException("Broken pipe");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
