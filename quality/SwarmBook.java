import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Prints the sums of a swarm by scenario and by part, and adds them to its page by commit, too; `swarm` starts it.
/// Arguments: the sums (package, scenario, seeds, failures, milliseconds of CPU, with tabs between), and for the book
/// the page and the commit.
class SwarmBook {
    private static final String BEGIN = "<!-- sums -->\n\n| part | scenario | commit | last | seeds | failed |\n"
            + "| --- | --- | --- | --- | ---: | ---: |\n";
    private static final String END = "\n<!-- end -->";
    private static final String ALL = "*all*";

    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::part).thenComparing(Key::commit).thenComparing(Key::scenario);

    private record Key(String part, String scenario, String commit) {}

    /// @param cpu milliseconds; not in the book, since it is another on each machine
    private record Sum(String day, long seeds, long failed, long cpu) {
        Sum plus(Sum other) {
            return new Sum(other.day, seeds + other.seeds, failed + other.failed, cpu + other.cpu);
        }

        String told() {
            return "%,13d seeds, %d failed, %6.2f ms of CPU each"
                    .formatted(seeds, failed, (double) cpu / Math.max(1, seeds));
        }
    }

    void main(String[] arguments) throws Exception {
        boolean isBook = arguments.length > 1;
        Map<Key, Sum> ran = new TreeMap<>(ORDER);
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] cells = line.split("\t");
            Sum sum = new Sum(LocalDate.now().toString(), number(cells[2]), number(cells[3]), number(cells[4]));
            ran.merge(new Key(part(cells[0]), cells[1], isBook ? arguments[2] : ""), sum, Sum::plus);
        }
        addParts(ran);
        ran.forEach((key, sum) -> IO.println(sum.told() + "  " + key.part + ": " + key.scenario));
        if (isBook) {
            add(ran, Path.of(arguments[1]));
        }
    }

    /// The tests of the engine that have seeds are those of the module `testing`.
    private static String part(String packageName) {
        String module = packageName.replaceFirst("^dev\\.hawser\\.([^.]*).*", "$1");
        return switch (module) {
            case "testing" -> "engine";
            case "net", "http" -> "net, http";
            case "batch", "fleet" -> "batch, fleet";
            default -> module;
        };
    }

    private static void addParts(Map<Key, Sum> ran) {
        Map.copyOf(ran).forEach((key, sum) -> ran.merge(new Key(key.part, ALL, key.commit), sum, Sum::plus));
    }

    private static void add(Map<Key, Sum> ran, Path page) throws Exception {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, begin);
        if (begin < 0 || end < 0) {
            System.err.println("swarm: " + page + " has no table of sums any more");
            System.exit(1);
        }
        Map<Key, Sum> book = new TreeMap<>(ORDER);
        text.substring(begin + BEGIN.length(), end)
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split(" *\\| *"))
                .forEach(cells -> book.put(
                        new Key(cells[1], cells[2], cells[3]),
                        new Sum(cells[4], number(cells[5]), number(cells[6]), 0)));
        ran.forEach((key, sum) -> book.merge(key, sum, Sum::plus));
        List<String> rows = new ArrayList<>();
        book.forEach((key, sum) -> rows.add("| %s | %s | %s | %s | %,d | %,d |"
                .formatted(key.part, key.scenario, key.commit, sum.day, sum.seeds, sum.failed)));
        Files.writeString(
                page, text.substring(0, begin) + BEGIN + String.join("\n", rows) + "\n" + text.substring(end));
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }
}
