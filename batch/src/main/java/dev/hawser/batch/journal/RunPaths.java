package dev.hawser.batch.journal;

import java.nio.file.Path;

/**
 * The files of a run directory.
 *
 * @param directory where they are
 */
record RunPaths(Path directory) {
    Path run() {
        return directory.resolve("run.json");
    }

    Path journal() {
        return directory.resolve("journal.jsonl");
    }

    Path results() {
        return directory.resolve("results.jsonl");
    }

    Path dead() {
        return directory.resolve("dead.jsonl");
    }

    /** The rows that steps have found. */
    Path found() {
        return directory.resolve("found.jsonl");
    }

    Path lock() {
        return directory.resolve("lock");
    }

    /** The copy of standard input, once it is whole. */
    Path input() {
        return directory.resolve("input");
    }

    /** The copy of standard input while it is being received. */
    Path inputPart() {
        return directory.resolve("input.part");
    }

    /** A file that is to take another's place once it is whole. */
    static Path replacement(Path of) {
        return of.resolveSibling(of.getFileName() + ".new");
    }

    /** What a file was before damage in it was accepted. */
    static Path damaged(Path of) {
        return of.resolveSibling(of.getFileName() + ".damaged");
    }
}
