import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Formats every source of the repository, or tells which one is not formatted.
///
/// A program of our own, because the Maven plug-ins for this run the formatter inside Maven's JVM, and the formatter
/// parses with the javac of the JVM it runs on: on an older JDK it rejects `_`, record patterns and `import module`.
///
/// Usage: `Format (check | apply) DIRECTORY`
final class Format {
    private static final Set<String> SKIPPED = Set.of("target", ".git", ".hawser", ".idea", ".vscode", "node_modules");
    private static final Set<String> PLAIN = Set.of("md", "xml", "yml", "yaml", "sh", "properties", "txt");

    private static final Pattern NULLABLE = Pattern.compile("@Nullable\\s+(?=[A-Z])");
    private static final String DISGUISE = "Nullable" + "__"; // in two pieces: this file is formatted as well
    private static final String HINT =
            " (the formatter knows neither `import module` nor a bare `_` in a record pattern: write `var _`)";

    private final Formatter palantir = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(false) // it would re-wrap {@snippet} and tables
            .build());
    private final boolean apply;
    private final List<String> complaints = new ArrayList<>();
    private int changed;

    private Format(boolean apply) {
        this.apply = apply;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2 || !Set.of("check", "apply").contains(args[0])) {
            System.err.println("usage: Format (check | apply) DIRECTORY");
            System.exit(2);
        }
        Path root = Path.of(args[1]).toRealPath();
        Format format = new Format(args[0].equals("apply"));
        for (Path file : format.sources(root)) {
            format.visit(root, file);
        }
        format.complaints.forEach(System.err::println);
        if (format.apply) {
            System.err.println("formatted " + format.changed + " file(s)");
        } else if (!format.complaints.isEmpty()) {
            System.err.println("Apply the format with: mvn -q -pl quality -Pformat process-sources");
        }
        System.exit(format.complaints.isEmpty() ? 0 : 1);
    }

    private List<Path> sources(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return SKIPPED.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && (extension(file).equals("java") || PLAIN.contains(extension(file)))) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    private void visit(Path root, Path file) throws IOException {
        String name = root.relativize(file).toString();
        String before = Files.readString(file);
        String after;
        try {
            after = extension(file).equals("java") ? formatJava(before) : tidy(before);
        } catch (FormatterException cannotParse) {
            complaints.add(name + ":" + cannotParse.getMessage() + HINT);
            return;
        }
        if (after.equals(before)) {
            return;
        }
        Optional<String> broken = extension(file).equals("java") ? brokenComment(before, after) : Optional.empty();
        if (broken.isPresent()) {
            complaints.add(name + ": too long for 120 columns, break it by hand: " + broken.get());
            return;
        }
        if (apply) {
            Files.writeString(file, after);
            changed++;
        } else {
            complaints.add(name + ":" + firstDifference(before, after) + ": is not formatted");
        }
    }

    /// The formatter takes `@Nullable` before a bare type for an annotation of the member and puts it on a line of its
    /// own. So it gets to see one long type name instead, of the same width. Imports come first, under real names.
    private String formatJava(String source) throws FormatterException {
        String disguised = NULLABLE.matcher(palantir.fixImports(source)).replaceAll(DISGUISE);
        return palantir.formatSource(disguised).replace(DISGUISE, "@Nullable ");
    }

    /// The formatter breaks a comment line that is too long, and may forget the slashes of the second half.
    private static Optional<String> brokenComment(String before, String after) {
        List<String> kept = commentLines(after);
        return commentLines(before).stream()
                .filter(line -> !kept.contains(line))
                .findFirst();
    }

    private static List<String> commentLines(String source) {
        return source.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("//"))
                .toList();
    }

    private static int firstDifference(String before, String after) {
        int at = 0;
        while (at < before.length() && at < after.length() && before.charAt(at) == after.charAt(at)) {
            at++;
        }
        return 1 + (int) before.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    /// No trailing blanks, exactly one line end at the end of the file.
    private static String tidy(String text) {
        String trimmed =
                text.replace("\r\n", "\n").replaceAll("[ \t]+(?=\n|$)", "").stripTrailing();
        return trimmed.isEmpty() ? "" : trimmed + "\n";
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
