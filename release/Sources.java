import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Gathers what the jar of a module's sources has: its sources and resources, and the tests that its snippets quote, where
 * javadoc and IDEs look for them when there is no snippet path: in {@code snippet-files} of the package that quotes them.
 *
 * <p>Arguments: {@code src/main}, the snippet path, the directory to fill.
 */
final class Sources {
    private static final Pattern SNIPPET = Pattern.compile("\\{@snippet\\s[^}]*?class\\s*=\\s*\"?([\\w.]+)");

    private Sources() {}

    public static void main(String[] args) throws IOException {
        Path main = Path.of(args[0]);
        List<Path> quoted = Stream.of(args[1].split(":")).map(Path::of).toList();
        Path target = Path.of(args[2]);
        clear(target);
        for (String part : List.of("java", "resources")) {
            for (Path file : filesBelow(main.resolve(part))) {
                copy(file, target.resolve(main.resolve(part).relativize(file)));
            }
        }
        for (Path file : filesBelow(main.resolve("java"))) {
            Path home = target.resolve(main.resolve("java").relativize(file)).resolveSibling("snippet-files");
            Matcher snippet = SNIPPET.matcher(Files.readString(file));
            while (snippet.find()) {
                String name = snippet.group(1).replace('.', '/') + ".java";
                copy(find(name, quoted), home.resolve(name));
            }
        }
    }

    private static Path find(String name, List<Path> directories) {
        return directories.stream()
                .map(directory -> directory.resolve(name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a snippet's class is nowhere: " + name));
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void clear(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, IOException failed) throws IOException {
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
