package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the repository that this test run belongs to. */
final class WorkingCopy {
    /** With this property set to true, generated text is written; without it, only compared. */
    private static final String WRITE = "hawser.write";

    private static final String COMMAND =
            "mvn -q -Pquick,carrier -pl core test -Dtest=BehavioursDocTest,PagesTest,StructureLinesTest -D" + WRITE
                    + "=true";

    private static final Path ROOT = root();

    private WorkingCopy() {}

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("CONTRIBUTING.md"))) {
            at = at.getParent();
            assertThat(at)
                    .as("a directory with CONTRIBUTING.md, above " + Path.of("").toAbsolutePath())
                    .isNotNull();
        }
        return at;
    }

    static Path file(String name) {
        return ROOT.resolve(name);
    }

    static String read(String name) throws IOException {
        return Files.readString(file(name)).replace("\r\n", "\n");
    }

    /** All regular files below a directory whose names end so, in order; relative, with slashes. */
    static List<String> filesBelow(String directory, String end) throws IOException {
        try (Stream<Path> all = Files.walk(file(directory))) {
            return all.filter(Files::isRegularFile)
                    .map(found -> ROOT.relativize(found).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(end))
                    .sorted()
                    .toList();
        }
    }

    /** The pages that people read. */
    static List<String> pages() throws IOException {
        return Stream.concat(
                        Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "RELEASE.md"),
                        filesBelow("docs", ".md").stream())
                .toList();
    }

    /** Sees that a file is what is generated for it, or writes it if asked to. */
    static void settle(String name, String generated) throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file(name), generated);
        }
        List<String> found = Files.exists(file(name)) ? read(name).lines().toList() : List.of();
        List<String> expected = generated.lines().toList();
        int line = 0;
        while (line < found.size() && line < expected.size() && found.get(line).equals(expected.get(line))) {
            line++;
        }
        if (line < Math.max(found.size(), expected.size())) {
            throw new AssertionError("%s:%d is not what its sources give:%n  %s%ninstead of%n  %s%nWrite it anew: %s"
                    .formatted(name, line + 1, lineOf(found, line), lineOf(expected, line), COMMAND));
        }
    }

    private static String lineOf(List<String> lines, int number) {
        return number < lines.size() ? lines.get(number) : "(the end)";
    }
}
