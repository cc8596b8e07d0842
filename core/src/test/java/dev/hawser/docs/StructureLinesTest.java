package dev.hawser.docs;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long the programs of docs/structure.md are, beside those in trio. */
class StructureLinesTest {
    private static final String PAGE = "docs/structure.md";
    private static final String TRIO = "examples/src/main/python/structure_trio.py";
    private static final Pattern TABLE = Pattern.compile("(?s)<!-- lines -->\n.*?<!-- end -->");
    private static final Pattern QUOTED = Pattern.compile("<!-- (\\S+\\.java)#(\\S+) -->");
    private static final List<String> PROGRAMS = List.of("crawler", "eyeballs", "three", "loops", "server");

    /** Comments, blank lines and texts that describe do not count. */
    private static long lines(String region) {
        return region.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .filter(line -> !line.matches("(//|/\\*|\\*|#|\"\"\").*"))
                .count();
    }

    @Test
    @DisplayName("the table of lines is what the programs have")
    void tableIsTrue() throws IOException {
        String page = WorkingCopy.read(PAGE);
        StringBuilder table = new StringBuilder("<!-- lines -->\n| | Hawser | trio |\n| --- | ---: | ---: |\n");
        for (String program : PROGRAMS) {
            String source = QUOTED.matcher(page)
                    .results()
                    .filter(quote -> quote.group(2).equals(program))
                    .map(quote -> quote.group(1))
                    .findFirst()
                    .orElseThrow();
            table.append("| %s | %d | %d |%n"
                    .formatted(program, lines(Quotes.region(source, program)), lines(Quotes.region(TRIO, program))));
        }
        table.append("<!-- end -->");
        WorkingCopy.settle(PAGE, TABLE.matcher(page).replaceAll(Matcher.quoteReplacement(table.toString())));
    }
}
