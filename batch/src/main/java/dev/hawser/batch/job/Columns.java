package dev.hawser.batch.job;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The columns that a job refers to, to be checked when the header of the input has been read.
 *
 * <p>Immutable.
 */
public final class Columns {
    /** The column in which a chunk has its rows. */
    public static final String CHUNK_ROWS = "rows";

    /** The column that says how many they are. */
    public static final String CHUNK_COUNT = "count";

    private static final List<Character> DELIMITERS = List.of(';', '\t', '|', ',');

    private final List<ColumnUse> uses;
    private final List<String> otherNames;

    /**
     * Makes one.
     *
     * @param uses where columns are referred to
     * @param otherNames what else templates may refer to, for suggestions
     */
    Columns(List<ColumnUse> uses, List<String> otherNames) {
        this.uses = List.copyOf(uses);
        this.otherNames = List.copyOf(otherNames);
    }

    /** {@return the names of the columns that are referred to, in the order of the job} */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        uses.forEach(use -> names.add(use.column()));
        return names;
    }

    /**
     * Checks that the input has them all. Not to be called for JSON rows, whose fields may differ.
     *
     * @param header the names of the columns of the input
     * @throws JobException names each place that refers to a column that is not there
     */
    public void check(Collection<String> header) throws JobException {
        Mistakes mistakes = new Mistakes();
        Set<String> known = new LinkedHashSet<>(header);
        for (ColumnUse use : uses) {
            if (!header.contains(use.column()) && !leadsInto(use.column(), header)) {
                Set<String> meant = new LinkedHashSet<>(known);
                if (Suggestion.nearest(use.column(), known).isEmpty()
                        && Suggestion.nearest(use.column(), otherNames).isPresent()) {
                    meant.addAll(otherNames);
                }
                mistakes.add(
                        use.position(),
                        "the input has no column \"" + use.column() + "\"" + Suggestion.hint(use.column(), meant)
                                + delimiterHint(header));
            }
        }
        mistakes.throwIfAny();
    }

    /** Rows that are served together are a list in a column. */
    private static boolean leadsInto(String column, Collection<String> header) {
        return column.startsWith(CHUNK_ROWS + ".") && header.contains(CHUNK_ROWS);
    }

    /** A header that is all one column was probably written with another delimiter. */
    private static String delimiterHint(Collection<String> header) {
        String only = header.size() == 1 ? header.iterator().next() : "";
        return DELIMITERS.stream()
                .filter(delimiter -> only.indexOf(delimiter) > 0)
                .findFirst()
                .map(delimiter -> "; the header is a single column: if \"" + delimiter
                        + "\" stands between the fields, set the delimiter of the input")
                .orElse("")
                .replace("\t", "tab");
    }

    /**
     * A place in a job that refers to a column of the input.
     *
     * @param column its name
     * @param position where
     */
    record ColumnUse(String column, Position position) {}
}
