package dev.hawser.batch.journal;

/** What a process does with a run. */
enum OpenMode {
    /** Begins it. */
    RUN("run"),
    /** Serves what is neither done nor dead. */
    RESUME("resume"),
    /** Serves what is dead. */
    RETRY_DEAD("retry-dead");

    /** As the journal has it. */
    final String word;

    OpenMode(String word) {
        this.word = word;
    }
}
