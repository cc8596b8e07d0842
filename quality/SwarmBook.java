import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Adds the sums of a swarm to its page, by scenario and commit; started from its source by `swarm`.
/// Arguments: the sums (scenario, seeds, failures, with tabs between), the page, the commit.
class SwarmBook {
    private static final String BEGIN =
            "<!-- sums -->\n\n| scenario | commit | last | seeds | failed |\n| --- | --- | --- | ---: | ---: |\n";
    private static final String END = "\n<!-- end -->";

    private record Sum(String day, long seeds, long failed) {
        Sum plus(Sum other) {
            return new Sum(other.day, seeds + other.seeds, failed + other.failed);
        }
    }

    void main(String[] arguments) throws Exception {
        Path page = Path.of(arguments[1]);
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, begin);
        if (begin < 0 || end < 0) {
            System.err.println("swarm: " + page + " has no table of sums any more");
            System.exit(1);
        }
        Map<String, Sum> sums = new TreeMap<>();
        text.substring(begin + BEGIN.length(), end)
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> {
                    String[] cells = line.split(" *\\| *");
                    add(sums, cells[1] + " | " + cells[2], new Sum(cells[3], number(cells[4]), number(cells[5])));
                });
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] cells = line.split("\t");
            add(
                    sums,
                    cells[0] + " | " + arguments[2],
                    new Sum(LocalDate.now().toString(), number(cells[1]), number(cells[2])));
        }
        List<String> rows = new ArrayList<>();
        sums.forEach((key, sum) -> rows.add("| %s | %s | %,d | %,d |".formatted(key, sum.day, sum.seeds, sum.failed)));
        Files.writeString(
                page, text.substring(0, begin) + BEGIN + String.join("\n", rows) + "\n" + text.substring(end));
    }

    private static void add(Map<String, Sum> sums, String key, Sum sum) {
        sums.merge(key, sum, Sum::plus);
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }
}
