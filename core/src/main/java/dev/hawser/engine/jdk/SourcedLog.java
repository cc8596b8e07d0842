package dev.hawser.engine.jdk;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Logs what the engine was told by other code, as if that code had: the source of the record is where it happened. A
 * {@code System.Logger} takes the source from the stack of the call, which is the engine's; where the JDK's own logging is
 * behind it, the record is made here. Other backends show no source, or find it as they like.
 */
public final class SourcedLog {
    private static final List<String> NOT_A_SOURCE = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "dev.hawser.defer.",
            "dev.hawser.reactor.",
            "dev.hawser.task.",
            "dev.hawser.engine.");

    private SourcedLog() {}

    /** Loaded only where the module {@code java.logging} is, which the engine does without. */
    private static final class JdkLogging {
        static void log(String logger, String text, @Nullable Throwable thrown, StackTraceElement source) {
            java.util.logging.Level of =
                    thrown == null ? java.util.logging.Level.WARNING : java.util.logging.Level.SEVERE;
            LogRecord record = new LogRecord(of, text);
            record.setLoggerName(logger);
            record.setThrown(thrown);
            record.setSourceClassName(source.getClassName());
            record.setSourceMethodName(source.getMethodName());
            Logger.getLogger(logger).log(record);
        }
    }

    private static final boolean IS_JDKS = "java.logging"
            .equals(System.LoggerFinder.getLoggerFinder().getClass().getModule().getName());

    /**
     * Logs a failure, from where it was thrown.
     *
     * @param logger the logger's name
     * @param text the message
     * @param thrown the failure
     */
    public static void error(String logger, String text, Throwable thrown) {
        log(logger, text, thrown, Arrays.asList(thrown.getStackTrace()));
    }

    /**
     * Logs a warning about code that was at this place.
     *
     * @param logger the logger's name
     * @param text the message
     * @param stack the place, innermost call first
     */
    public static void warning(String logger, String text, List<StackTraceElement> stack) {
        log(logger, text, null, stack);
    }

    /** An error if something was thrown, else a warning. */
    private static void log(String logger, String text, @Nullable Throwable thrown, List<StackTraceElement> stack) {
        Optional<StackTraceElement> source = source(stack);
        if (source.isPresent() && IS_JDKS) {
            JdkLogging.log(logger, text, thrown, source.get());
        } else if (thrown == null) {
            System.getLogger(logger).log(System.Logger.Level.WARNING, text);
        } else {
            System.getLogger(logger).log(System.Logger.Level.ERROR, text, thrown);
        }
    }

    /** The innermost code that is neither the JDK's nor the engine's. */
    static Optional<StackTraceElement> source(List<StackTraceElement> stack) {
        return stack.stream()
                .filter(frame -> NOT_A_SOURCE.stream()
                        .noneMatch(prefix -> frame.getClassName().startsWith(prefix)))
                .findFirst();
    }
}
