package dev.hawser.defer;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;

/**
 * Reports the failures that nobody handles off every reactor: to the log, from a daemon thread, which is started when
 * the first such failure comes up.
 */
final class UnhandledReporter {
    private static final System.Logger LOGGER = System.getLogger("dev.hawser.defer");

    private UnhandledReporter() {}

    /** One wait for something to report, and its report. */
    interface Wait {
        void andReport() throws InterruptedException;
    }

    /** Does that for ever, on a thread of its own. */
    static void serve(Wait wait) {
        Thread.ofPlatform().name("hawser-unhandled-failures").daemon().start(() -> {
            try {
                while (true) {
                    wait.andReport();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt(); // somebody wants this thread to end: so be it
            }
        });
    }

    static void log(UnhandledFailure failure) {
        LOGGER.log(Level.ERROR, message(failure), failure.cause());
    }

    /** The report in words, without the cause's own stack. */
    static String message(UnhandledFailure failure) {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            out.print("unhandled failure in a Deferred");
            if (!failure.stage().isEmpty()) {
                out.print(", last stage " + failure.stage());
            }
            if (failure.created() != null) {
                out.println();
                failure.created().printStackTrace(out);
            }
            if (failure.fired() != null) {
                out.println();
                failure.fired().printStackTrace(out);
            }
        }
        return text.toString();
    }
}
