package dev.hawser.docs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A behaviour of Twisted, by its number in our list, and what became of it.
 *
 * @param number its number
 * @param area the heading that it stands under
 * @param title what it is about
 * @param kept what became of it
 * @param note what differs, or why there is no test; may be empty for one that is kept
 */
record Behaviour(int number, String area, String title, Kept kept, String note) {
    private static final String TABLE = "docs/behaviours.tsv";

    /** What became of a behaviour. */
    enum Kept {
        /** Kept; has a test. */
        KEPT,
        /** Changed on purpose, as the note says; has a test. */
        CHANGED,
        /** Has no counterpart, as the note says; has no test. */
        NONE,
        /** Belongs to a part that does not exist yet; has no test. */
        LATER
    }

    /** The table that is kept by hand. */
    static List<Behaviour> all() throws IOException {
        List<Behaviour> all = new ArrayList<>();
        String area = "";
        for (String line : WorkingCopy.read(TABLE).lines().toList()) {
            String[] cells = line.split("\t", -1);
            if (line.startsWith("# ")) {
                continue;
            }
            if (cells.length == 1) {
                area = line;
            } else if (cells.length == 4) {
                Kept kept = Kept.valueOf(cells[1].toUpperCase(Locale.ROOT));
                all.add(new Behaviour(Integer.parseInt(cells[0]), area, cells[2], kept, cells[3]));
            } else {
                throw new AssertionError(TABLE + ": not an area, nor number, state, title and note: " + line);
            }
        }
        return all;
    }

    boolean wantsTest() {
        return kept == Kept.KEPT || kept == Kept.CHANGED;
    }
}
