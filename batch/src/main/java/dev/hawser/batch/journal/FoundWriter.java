package dev.hawser.batch.journal;

import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.invariant.Invariant;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Writes the rows that steps have found, each id once. Which are new is told here, in the order in which they are written:
 * so a row that is known to one who finds it again is on the disk no later than what he goes on to say.
 *
 * <p><b>Threads:</b> those of the {@link JournalWriter}.
 */
final class FoundWriter {
    private final JsonLines lines;
    private final ItemIds ids;
    private long count;
    private long last;

    /**
     * What it begins with.
     *
     * @param ids what rows are known
     * @param before what is in the file
     */
    record Start(ItemIds ids, FoundFile.Survey before) {}

    FoundWriter(JsonLines lines, Start start) {
        this.lines = lines;
        this.ids = start.ids();
        this.count = start.before().count();
        this.last = start.before().last();
    }

    /** Puts them into words. {@return the record for the journal} All or nothing, if one of them has no words. */
    Entry put(Discovery discovery) {
        Emission emission = discovery.emission;
        Set<String> fresh = new LinkedHashSet<>();
        int known = 0;
        int beyond = 0;
        int depth = discovery.depth + 1;
        long room = Math.min(emission.most(), FoundFile.MOST) - count;
        long highest = last;
        for (int i = 0; i < emission.rows().size(); i++) {
            String id = discovery.ids.get(i);
            if (fresh.contains(id) || ids.isKnown(id)) {
                known++;
            } else if (depth > emission.depth() || fresh.size() >= room) {
                beyond++;
            } else {
                long ordinal = discovery.first > 0 ? discovery.first + i : highest + 1;
                highest = Math.max(highest, ordinal);
                fresh.add(id);
                Item item = new Item(id, ordinal, 0, emission.rows().get(i));
                FoundFile.Line line = new FoundFile.Line(item, depth);
                FoundFile.write(lines, line, discovery.parent.id());
            }
        }
        fresh.forEach(ids::found); // not before all have words: else they would be known, and be nowhere
        Invariant.check(
                fresh.size() + known + beyond == emission.rows().size(),
                "of each row that is found it is told what became of it");
        Invariant.check(highest >= last, "the numbers of found rows go up");
        count += fresh.size();
        last = highest;
        discovery.result = new Emission.Result(fresh.size(), known, beyond);
        Item parent = discovery.parent;
        return new Entry.Found(parent.id(), parent.ordinal(), emission.step(), discovery.at, fresh.size(), count);
    }
}
