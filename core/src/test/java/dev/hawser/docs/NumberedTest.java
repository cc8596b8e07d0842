package dev.hawser.docs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A test whose name begins with the numbers of the behaviours that it shows: {@code b16: …} or {@code b16, b17: …}.
 *
 * @param path the source of its class
 * @param numbers the numbers
 * @param says the rest of the name
 */
record NumberedTest(String path, List<Integer> numbers, String says) {
    /** A name may be made of several literals. */
    private static final Pattern NAME = Pattern.compile(
            "(?s)(?:@DisplayName\\(\\s*|\\bname\\s*=\\s*)(\"b\\d+(?:[^\"\\\\]|\\\\.)*\"(?:\\s*\\+\\s*\"(?:[^\"\\\\]|\\\\.)*\")*)");

    private static final Pattern NUMBERED = Pattern.compile("((?:b\\d+)(?:, *b\\d+)*): (.*)", Pattern.DOTALL);

    /** All of the modules that have such tests, by path and place in the file. */
    static List<NumberedTest> all() throws IOException {
        List<NumberedTest> all = new ArrayList<>();
        for (String sources : List.of(
                "core/src/test/java", "core/src/test-preview/java", "testing/src/test/java", "net/src/test/java")) {
            for (String path : WorkingCopy.filesBelow(sources, ".java")) {
                collect(path, all);
            }
        }
        return all;
    }

    private static void collect(String path, List<NumberedTest> all) throws IOException {
        Matcher name = NAME.matcher(WorkingCopy.read(path));
        while (name.find()) {
            String text = name.group(1)
                    .replaceAll("\"\\s*\\+\\s*\"", "")
                    .replaceAll("^\"|\"$", "")
                    .replace("\\\"", "\"")
                    .replace("\\\\", "\\");
            Matcher numbered = NUMBERED.matcher(text);
            if (!numbered.matches()) {
                throw new AssertionError(path + ": a name like 'b16: …' or 'b16, b17: …' was expected: " + text);
            }
            List<Integer> numbers = Arrays.stream(numbered.group(1).split(", *"))
                    .map(number -> Integer.valueOf(number.substring(1)))
                    .toList();
            all.add(new NumberedTest(path, numbers, numbered.group(2)));
        }
    }

    String className() {
        return path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length());
    }
}
