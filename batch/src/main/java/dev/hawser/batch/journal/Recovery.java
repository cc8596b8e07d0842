package dev.hawser.batch.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds damage in the files of a run, and makes them agree again. */
final class Recovery {
    private final RunPaths paths;
    private final JournalFile journal;
    private final ItemFile results;
    private final ItemFile dead;
    private final FoundFile found;
    private final Storage storage;

    Recovery(RunPaths paths, boolean checked, Storage storage) {
        this.paths = paths;
        this.journal = new JournalFile(paths.journal(), checked, storage);
        this.results = ItemFile.results(paths, checked, storage);
        this.dead = ItemFile.dead(paths, checked, storage);
        this.found = new FoundFile(paths.found(), storage);
        this.storage = storage;
    }

    /** Cuts off what was never acknowledged, if nothing is damaged. {@return what is damaged, and where; or empty} */
    Optional<String> settle(JournalFile.Scan scan) throws IOException {
        if (scan.damagedLine() > 0) {
            return Optional.of("%s, line %,d: not a record of a journal, or not as it was written"
                    .formatted(paths.journal(), scan.damagedLine()));
        }
        FoundFile.Survey ofFound = found.survey(null);
        Optional<String> ofFoundRows = damaged(ofFound, scan.history());
        if (ofFoundRows.isPresent()) {
            return ofFoundRows;
        }
        ItemFile.Survey ofResults = results.survey(scan.history());
        ItemFile.Survey ofDead = dead.survey(scan.history());
        if (ofResults.damagedLine() > 0) {
            return Optional.of(damaged(results, ofResults));
        }
        if (ofDead.damagedLine() > 0) {
            return Optional.of(damaged(dead, ofDead));
        }
        int lost = scan.history().doneBeside(ofResults.items());
        if (lost > 0) {
            return Optional.of(
                    "%s: the journal counts on %,d results that are not there".formatted(paths.results(), lost));
        }
        cutJournal(scan.end());
        results.settle(ofResults);
        dead.settle(ofDead);
        found.cut(ofFound);
        return Optional.empty();
    }

    private Optional<String> damaged(FoundFile.Survey found, History history) {
        if (found.damagedLine() > 0) {
            return Optional.of("%s, line %,d: not as it was written".formatted(paths.found(), found.damagedLine()));
        }
        long lost = history.foundCount() - found.count();
        return lost > 0
                ? Optional.of("%s: the journal counts on %,d rows that are not there".formatted(paths.found(), lost))
                : Optional.empty();
    }

    private static String damaged(ItemFile file, ItemFile.Survey found) {
        return "%s, line %,d: not as it was written".formatted(file.path(), found.damagedLine());
    }

    /**
     * Leaves out what is damaged, and what the rest says of items whose line is lost: those are served again. The files
     * that change are kept beside. If this is cut off, the damage is still there, and can be accepted again.
     *
     * @return what the journal says now, items told apart by id
     */
    JournalFile.Scan accept() throws IOException {
        History history = journal.scan(true).history();
        boolean looksAgain = damaged(found.survey(null), history).isPresent();
        if (looksAgain) {
            history.forgetFinders();
        }
        ItemFile.Survey ofResults = results.survey(history);
        history.keepDone(ofResults.items());
        ItemFile.Survey ofDead = dead.survey(history);
        if (ofDead.damagedLine() > 0) {
            history.keepDead(ofDead.items());
        }
        for (Path file : new Path[] {paths.journal(), paths.results(), paths.dead(), paths.found()}) {
            if (Files.exists(file)) {
                keep(file);
            }
        }
        results.settle(ofResults);
        dead.settle(ofDead);
        if (looksAgain) {
            found.mend();
        }
        Path replacement = RunPaths.replacement(paths.journal());
        storage.delete(replacement);
        try (Storage.AppendFile to = storage.open(replacement)) {
            journal.copyTo(to, history, looksAgain);
        }
        storage.rename(replacement, paths.journal());
        JournalFile.Scan scan = journal.scan(true);
        found.cut(found.survey(null));
        cutJournal(scan.end());
        return scan;
    }

    private void keep(Path file) throws IOException {
        Path copy = RunPaths.replacement(RunPaths.damaged(file));
        storage.delete(copy);
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        try (Storage.ReadFile from = storage.read(file);
                Storage.AppendFile to = storage.open(copy)) {
            for (long at = 0; from.read(bytes.clear(), at) > 0; at += bytes.limit()) {
                to.append(bytes.flip());
            }
            to.force();
        }
        storage.rename(copy, RunPaths.damaged(file));
    }

    private void cutJournal(long end) throws IOException {
        try (Storage.AppendFile file = storage.open(paths.journal())) {
            if (file.size() > end) {
                file.truncate(end);
                file.force();
            }
        }
    }
}
