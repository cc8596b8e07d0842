import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/// Tells the score of one room and the lines that can be broken unseen, or were seen by time only; started from its
/// source by `mutation`.
/// Arguments: the room, PIT's report, and, where the score is to be kept, the page and the commit.
class MutationBook {
    private static final String BEGIN =
            "<!-- scores -->\n\n| room | commit | last | mutants | killed | score |\n| --- | --- | --- | ---: | ---: | ---: |\n";
    private static final String END = "\n<!-- end -->";

    /** Mutants whose test did not come to an end: noticed, but by a limit of time or memory. No other odd end counts. */
    private static final Set<String> HUNG = Set.of("TIMED_OUT", "MEMORY_ERROR");

    void main(String[] arguments) throws Exception {
        var mutations = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of(arguments[1]).toFile())
                .getElementsByTagName("mutation");
        int killed = 0;
        int hung = 0;
        for (int i = 0; i < mutations.getLength(); i++) {
            Element mutation = (Element) mutations.item(i);
            String status = mutation.getAttribute("status");
            if (status.equals("KILLED")) {
                killed++;
                continue;
            }
            if (HUNG.contains(status)) {
                hung++;
            }
            System.out.printf(
                    "%s:%s %s: %s (%s)%n",
                    text(mutation, "sourceFile").replace(".java", ""),
                    text(mutation, "lineNumber"),
                    text(mutation, "mutatedMethod"),
                    text(mutation, "description"),
                    status);
        }
        int all = mutations.getLength();
        String score = "%.0f %%".formatted(all == 0 ? 0 : Math.floor(100.0 * (killed + hung) / all));
        String how = killed + hung + (hung == 0 ? "" : " (" + hung + " by time)");
        System.out.printf("%s: %s of %d mutants killed, %s%n", arguments[0], how, all, score);
        if (arguments.length > 2) {
            keep(arguments, "| %s | %s | %d | %s | %s |".formatted(arguments[3], LocalDate.now(), all, how, score));
        }
    }

    private static String text(Element parent, String tag) {
        return parent.getElementsByTagName(tag).item(0).getTextContent();
    }

    /// The last score of each room.
    private static void keep(String[] arguments, String cells) throws Exception {
        Path page = Path.of(arguments[2]);
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, begin);
        if (begin < 0 || end < 0) {
            System.err.println("mutation: " + page + " has no table of scores any more");
            System.exit(1);
        }
        Map<String, String> rows = new TreeMap<>();
        text.substring(begin + BEGIN.length(), end)
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> rows.put(line.split(" *\\| *")[1], line));
        rows.put(arguments[0], "| " + arguments[0] + " " + cells);
        List<String> lines = new ArrayList<>(rows.values());
        Files.writeString(
                page, text.substring(0, begin) + BEGIN + String.join("\n", lines) + "\n" + text.substring(end));
    }
}
