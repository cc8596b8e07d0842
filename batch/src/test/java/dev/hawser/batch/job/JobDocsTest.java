package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/job.md} has the tables that the declared settings make. {@code -Dhawser.write=true} writes them anew. */
class JobDocsTest {
    private static final Path PAGE = root().resolve("docs/job.md");

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("CONTRIBUTING.md"))) {
            at = at.getParent();
        }
        return at;
    }

    private static String withTable(String page, String region, String table) {
        Matcher matcher = Pattern.compile("<!-- " + region + " -->\n.*?<!-- end -->", Pattern.DOTALL)
                .matcher(page);
        assertThat(matcher.find()).as(region).isTrue();
        return matcher.replaceFirst(Matcher.quoteReplacement("<!-- " + region + " -->\n\n" + table + "\n<!-- end -->"));
    }

    @Test
    void tablesOfTheReferenceAreThoseOfTheSettings() throws IOException {
        String page = Files.readString(PAGE);
        String expected = withTable(page, "job", KeyTable.ofJob());
        expected = withTable(expected, "input", KeyTable.ofInput());
        expected = withTable(expected, "retries", KeyTable.ofRetries());
        if (Boolean.getBoolean("hawser.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    @Test
    void namesOfTheReferenceAreThoseThatTheRunnerKnows() throws IOException {
        String page = Files.readString(PAGE);

        assertThat(Name.BuiltIn.allWritten())
                .allSatisfy(name -> assertThat(page).contains("`{{" + name + "}}`"));
    }

    @Test
    void aTableHasALineForEachSetting() {
        assertThat(KeyTable.markdown(List.of(Call.URL, Call.LIMIT, Call.SHARE))).isEqualTo("""
                | setting | what may stand there | default | what it means |
                | --- | --- | --- | --- |
                | `url` | a text, with names such as {{id}} in it | must be there | Where. |
                | `limit` | a size such as 512, 64KiB or 10MB | `64KiB` | How much. |
                | `share` | a number from 0 to 1 |  | Which part. |
                """);
    }
}
