package dev.hawser.fleet;

import dev.hawser.sql.SqlException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells of statements that fail and are made again: of one that does not mend itself at once, of one that may after a
 * moment; then rarely, and when it works again.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class Troubles {
    private static final long RARELY = Duration.ofMinutes(1).toNanos();

    /** A lock that was not to be had, a connection that was lost: nobody wants to hear of it the first time. */
    private static final long MOMENT = Duration.ofSeconds(1).toNanos();

    private static final class Trouble {
        final long since;
        boolean wasTold;
        int times;

        Trouble(long since) {
            this.since = since;
        }
    }

    private final LongSupplier nanos;
    private final Consumer<String> log;
    private final Map<String, Trouble> troubles = new HashMap<>();

    /** When somebody was told of a statement last. */
    private final Map<String, Long> told = new HashMap<>();

    /**
     * Makes one.
     *
     * @param nanos tells the time
     * @param log takes lines
     */
    Troubles(LongSupplier nanos, Consumer<String> log) {
        this.nanos = nanos;
        this.log = log;
    }

    /** Of a program: to its log. */
    static Troubles logged(LongSupplier nanos) {
        return new Troubles(
                nanos, line -> System.getLogger("dev.hawser.fleet").log(System.Logger.Level.WARNING, "{0}", line));
    }

    /** A statement failed, and will be made again. */
    void failed(String statement, Throwable failure) {
        long now = nanos.getAsLong();
        Trouble trouble = troubles.computeIfAbsent(statement, _ -> new Trouble(now));
        trouble.times++;
        Long last = told.get(statement);
        boolean isClear = !mayPass(failure) || now - trouble.since >= MOMENT;
        if (isClear && (last == null || now - last >= RARELY)) {
            trouble.wasTold = true;
            told.put(statement, now);
            String before = trouble.times == 1 ? "" : " (" + times(trouble, now) + ")";
            log.accept(Refusal.told(statement, failure) + before);
        }
    }

    private static String times(Trouble trouble, long now) {
        String times = trouble.times == 1 ? "once" : trouble.times + " times";
        return times + " in " + Duration.ofNanos(now - trouble.since).toSeconds() + " s";
    }

    static boolean mayPass(Throwable failure) {
        return !(failure instanceof SqlException)
                || SqlException.isTransient(failure)
                || SqlException.isOutcomeUnknown(failure);
    }

    /** A statement has succeeded. */
    void succeeded(String statement) {
        Trouble trouble = troubles.remove(statement);
        if (trouble != null && trouble.wasTold) {
            log.accept(statement + " works again; it failed " + times(trouble, nanos.getAsLong()));
        }
    }
}
