package dev.hawser.batch.step;

import dev.hawser.process.Child;
import dev.hawser.process.ExitStatus;
import dev.hawser.process.Spawner;
import dev.hawser.process.Stdio;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the programs of a run share: who starts them, where their output goes, and how long it is waited for those that end at
 * once.
 *
 * <p><b>Threads:</b> workers, any number at a time.
 */
final class Programs {
    /** As long as many programs need. Whoever waits has the outcome without another change of threads. */
    private static final Duration PATIENCE = Duration.ofMillis(20);

    /** Fewer than there are workers: the others start programs, and write the journal. */
    private static final int MOST_WAITING = 6;

    private final Spawner spawner = Spawner.best();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Scratch scratch = Scratch.ofSystem();

    Spawner spawner() {
        return spawner;
    }

    /** {@return a file that is not there yet, for what goes in or comes out} */
    Path newFile(String suffix) throws IOException {
        return scratch.newFile(suffix);
    }

    /**
     * Waits a moment for the end of a program, if not too many do.
     *
     * @param most how long at most
     * @return how it ended; empty if it runs still
     */
    Optional<ExitStatus> briefly(Child child, Duration most) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return child.status();
        }
        try {
            return child.awaitEnd(most.compareTo(PATIENCE) < 0 ? most : PATIENCE);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Starts a program that does nothing, so that what that takes is loaded. */
    void rehearse() {
        try {
            Child child = spawner.start(
                    List.of("true"),
                    options -> options.stdin(Stdio.none()).stdout(Stdio.none()).stderr(Stdio.none()));
            while (child.awaitEnd(PATIENCE).isEmpty()) {
                Thread.sleep(1);
            }
        } catch (IOException noMatter) {
            System.getLogger("dev.hawser.batch").log(System.Logger.Level.DEBUG, "no rehearsal of exec", noMatter);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes what is left of programs that were cut off. */
    void close() {
        try {
            scratch.close();
        } catch (IOException noMatter) {
            System.getLogger("dev.hawser.batch").log(System.Logger.Level.DEBUG, "what is left of programs", noMatter);
        }
    }
}
