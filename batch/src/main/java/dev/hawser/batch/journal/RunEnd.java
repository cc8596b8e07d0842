package dev.hawser.batch.journal;

import java.io.IOException;

/**
 * The end of what a process did with a run.
 *
 * @param mode what that was
 * @param paths of the run
 * @param storage has its files
 */
record RunEnd(OpenRun.Mode mode, RunPaths paths, Storage storage) {
    /**
     * Says how it ended, and lets go of everything, the lock last, whatever else fails. On a worker.
     *
     * @param made the run
     * @param how it ended; empty if that cannot be said
     */
    void of(OpenRun made, String how) throws JournalException {
        try (made) {
            if (!how.isEmpty()) {
                made.description().withEnded(how).write(paths, storage);
                if (mode == OpenRun.Mode.RETRY_DEAD) {
                    RunOpener.settleDead(paths, made.description(), storage);
                }
            }
        } catch (IOException e) {
            throw new JournalException(
                    JournalException.Problem.IO,
                    paths.directory() + ": the run could not be closed as it should: " + e.getMessage()
                            + "; what was reported done is safe",
                    e);
        }
    }
}
