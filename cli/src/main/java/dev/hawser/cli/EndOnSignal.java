package dev.hawser.cli;

import dev.hawser.cli.tale.Ending;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// As long as this is open, a signal that ends the JVM ends a tale first. The JVM waits a moment for that, and then
/// exits as it always does: with 129 after SIGHUP, 130 after SIGINT, 143 after SIGTERM.
final class EndOnSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 1;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    private EndOnSignal(Ending ending) {
        hook = Thread.ofPlatform().name("end on signal").unstarted(() -> end(ending));
    }

    static EndOnSignal of(Ending ending) {
        EndOnSignal open = new EndOnSignal(ending);
        Runtime.getRuntime().addShutdownHook(open.hook);
        return open;
    }

    private void end(Ending ending) {
        ending.ask();
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then it ends without waiting
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending: the hook has run or does so now
        }
    }
}
