package dev.hawser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Who opens a file should be able to read it without the whole package: files that reach each other in a circle can
/// only be understood together. Names of types in the code are counted, so a circle inside one package is seen too.
class KnotsTest {
    /// Of every package.
    private static final int MOST = 8;

    /// Those that have more: these numbers only go down. A package that is at [#MOST] leaves this list.
    private static final Map<String, Integer> TODAY = Map.of("dev.hawser.defer", 12);

    private static final Pattern NOT_CODE = Pattern.compile("""
            /\\*.*?\\*/|\"""[^\\r]*?\"""|"(?:\\\\.|[^"\\\\\\n])*"|//[^\\n]*|^\\s*(?:import|package) [^\\n]*$""", Pattern.DOTALL | Pattern.MULTILINE);

    private static final Pattern NAME_OF_TYPE = Pattern.compile("\\b[A-Z]\\w*");

    @Test
    @DisplayName("no package has a circle of more than eight files, but for those that are named, which do not grow")
    void circlesAreSmall() throws IOException {
        Map<String, Map<String, String>> packages = packages();
        assertThat(packages).hasSizeGreaterThan(30).containsKey("dev.hawser.engine.life");
        Map<String, List<String>> tooLarge = new TreeMap<>();
        packages.forEach((name, files) -> {
            List<String> circle = largestCircle(files);
            if (circle.size() > TODAY.getOrDefault(name, MOST)) {
                tooLarge.put(name, circle);
            }
        });
        assertThat(tooLarge)
                .as("files that can only be read together, by package")
                .isEmpty();
    }

    @Test
    void aCircleIsFound() {
        Map<String, String> files = Map.of(
                "A", "class A { B b; }",
                "B", "class B { C c; } // A",
                "C", "class C { B b; /* A */ String s = \"A\"; }",
                "D", "class D { A a; }");
        assertThat(largestCircle(files)).containsExactlyInAnyOrder("B", "C");
    }

    /// The code of each file of each package, by simple name.
    private static Map<String, Map<String, String>> packages() throws IOException {
        Map<String, Map<String, String>> packages = new TreeMap<>();
        for (Path module : modules()) {
            Path sources = module.resolve("src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    if (!name.contains("-")) {
                        packages.computeIfAbsent(packageOf(sources, file), _ -> new TreeMap<>())
                                .put(name, Files.readString(file));
                    }
                }
            }
        }
        return packages;
    }

    private static List<Path> modules() throws IOException {
        try (Stream<Path> directories = Files.list(root())) {
            return directories
                    .filter(directory -> Files.isDirectory(directory.resolve("src/main/java")))
                    .sorted()
                    .toList();
        }
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("CONTRIBUTING.md"))) {
            at = at.getParent();
        }
        return at;
    }

    private static String packageOf(Path sources, Path file) {
        return sources.relativize(file.getParent())
                .toString()
                .replace(file.getFileSystem().getSeparator(), ".");
    }

    private static List<String> largestCircle(Map<String, String> files) {
        List<String> names = List.copyOf(files.keySet());
        List<BitSet> reached = reached(names, files);
        List<String> largest = List.of();
        for (int i = 0; i < names.size(); i++) {
            List<String> circle = new ArrayList<>();
            for (int j = 0; j < names.size(); j++) {
                if (reached.get(i).get(j) && reached.get(j).get(i)) {
                    circle.add(names.get(j));
                }
            }
            largest = circle.size() > largest.size() ? circle : largest;
        }
        return largest;
    }

    /// For each file, those that it leads to, near or far.
    private static List<BitSet> reached(List<String> names, Map<String, String> files) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        names.forEach(name -> numbers.put(name, numbers.size()));
        List<BitSet> reached = names.stream()
                .map(name -> named(files.get(name), numbers))
                .collect(Collectors.toCollection(ArrayList::new));
        for (int via = 0; via < names.size(); via++) {
            for (BitSet one : reached) {
                if (one.get(via)) {
                    one.or(reached.get(via));
                }
            }
        }
        return reached;
    }

    private static BitSet named(String source, Map<String, Integer> numbers) {
        BitSet named = new BitSet();
        NAME_OF_TYPE.matcher(NOT_CODE.matcher(source).replaceAll(" ")).results().forEach(found -> {
            Integer number = numbers.get(found.group());
            if (number != null) {
                named.set(number);
            }
        });
        return named;
    }
}
