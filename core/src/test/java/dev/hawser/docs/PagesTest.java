package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the pages that people read. */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(?:#[^)\\s]*)?\\)");

    static List<String> pages() throws IOException {
        return WorkingCopy.pages();
    }

    static List<String> decisions() throws IOException {
        return WorkingCopy.filesBelow("docs/adr", ".md");
    }

    @ParameterizedTest(name = "the code in {0} is what its sources have")
    @MethodSource("pages")
    void codeIsQuoted(String page) throws IOException {
        WorkingCopy.settle(page, Quotes.refreshed(WorkingCopy.read(page)));
    }

    @ParameterizedTest(name = "the links in {0} lead somewhere")
    @MethodSource("pages")
    void linksLeadSomewhere(String page) throws IOException {
        Path directory = WorkingCopy.file(page).getParent();
        List<String> broken = new ArrayList<>();
        Matcher link = LINK.matcher(WorkingCopy.read(page));
        while (link.find()) {
            String target = link.group(1);
            if (!target.contains("://") && !Files.exists(directory.resolve(target))) {
                broken.add(target);
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    @DisplayName("the README can be read in one go: 120 lines, an example of 12")
    void readmeIsShort() throws IOException {
        String readme = WorkingCopy.read("README.md");
        assertThat(readme.lines().count()).isLessThanOrEqualTo(120);
        Matcher example = Pattern.compile("(?ms)^```java\n(.*?)^```$").matcher(readme);
        assertThat(example.find()).isTrue();
        assertThat(example.group(1).lines().count()).isLessThanOrEqualTo(12);
    }

    @ParameterizedTest(name = "{0} is short and has its five parts")
    @MethodSource("decisions")
    void decisionsHaveTheirParts(String decision) throws IOException {
        String text = WorkingCopy.read(decision);
        assertThat(text.lines().count()).isLessThanOrEqualTo(60);
        assertThat(text).contains("\nDate: ", "\nStatus: ", "\n## Context\n", "\n## Decision\n", "\n## Consequences\n");
    }
}
