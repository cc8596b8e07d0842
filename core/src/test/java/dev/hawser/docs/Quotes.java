package dev.hawser.docs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Java code of a page. Every block is quoted from a source that is compiled and run, and says so in a comment above
 * it: {@code <!-- path/to/Some.java#region -->}.
 */
final class Quotes {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^(?:<!-- (\\S+)#(\\S+) -->\n)?```java\n(.*?)^```$");

    private static final Pattern WITHOUT_BLOCK = Pattern.compile("(?m)^<!-- (\\S+#\\S+) -->\n(?!```java\n)");

    private static final Pattern START = Pattern.compile("(?://|#) @start region=\"(.*)\"");
    private static final Pattern END = Pattern.compile("(?://|#) @end.*");

    private Quotes() {}

    /** The page with each block as its source has it now. */
    static String refreshed(String page) throws IOException {
        Matcher lost = WITHOUT_BLOCK.matcher(page);
        if (lost.find()) {
            throw new AssertionError("the source of a block of Java code without that block: " + lost.group(1));
        }
        Matcher block = BLOCK.matcher(page);
        StringBuilder refreshed = new StringBuilder();
        while (block.find()) {
            String path = block.group(1);
            if (path == null) {
                throw new AssertionError(
                        "a block of Java code without its source in a comment above it:\n" + block.group(3));
            }
            String text =
                    "<!-- " + path + "#" + block.group(2) + " -->\n```java\n" + region(path, block.group(2)) + "```";
            block.appendReplacement(refreshed, Matcher.quoteReplacement(text));
        }
        return block.appendTail(refreshed).toString();
    }

    /** The lines of a region, as far to the left as they go. */
    static String region(String path, String name) throws IOException {
        List<String> lines = WorkingCopy.read(path).lines().toList();
        List<String> inside = new ArrayList<>();
        boolean within = false;
        for (String line : lines) {
            Matcher start = START.matcher(line.strip());
            if (start.matches() && start.group(1).equals(name)) {
                within = true;
            } else if (within && END.matcher(line.strip()).matches()) {
                return String.join("\n", inside).stripIndent() + "\n";
            } else if (within) {
                inside.add(line);
            }
        }
        throw new AssertionError(path + " has no region " + name + " with an end");
    }
}
