package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the pages that people read. */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*?)\\s*$");

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
            String anchor = link.group(2);
            Path file = target.isEmpty() ? WorkingCopy.file(page) : directory.resolve(target);
            if (target.contains("://")) {
                continue; // no test asks the world
            }
            if (!Files.exists(file)
                    || (anchor != null && !anchors(Files.readString(file)).contains(anchor))) {
                broken.add(link.group());
            }
        }
        assertThat(broken).isEmpty();
    }

    /** The anchors of a page's headings, as GitHub makes them: lower case, words joined by hyphens, no punctuation. */
    private static Set<String> anchors(String markdown) {
        return HEADING.matcher(FENCED.matcher(markdown).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName("the README can be read in one go: 130 lines, an example of 12")
    void readmeIsShort() throws IOException {
        String readme = WorkingCopy.read("README.md");
        assertThat(readme.lines().count()).isLessThanOrEqualTo(130);
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
