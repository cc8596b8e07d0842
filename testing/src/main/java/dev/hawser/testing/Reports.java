package dev.hawser.testing;

import dev.hawser.defer.UnhandledFailure;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * What a reactor reported in the course of a test, until the test takes it. The handlers may be called by any thread,
 * hence the lock.
 */
final class Reports {
    /** An exception that no caller was there to receive. */
    private record ReportedError(String where, Throwable error) {}

    /** Both lists: guarded by this. */
    private final List<ReportedError> errors = new ArrayList<>();

    private final List<UnhandledFailure> unhandled = new ArrayList<>();

    synchronized void error(String where, Throwable error) {
        errors.add(new ReportedError(where, error));
    }

    synchronized void unhandled(UnhandledFailure failure) {
        unhandled.add(failure);
    }

    synchronized <E extends Throwable> List<E> takeErrors(OneOf<E> types) {
        return take(errors, ReportedError::error, types);
    }

    synchronized <E extends Throwable> List<E> takeUnhandled(OneOf<E> types) {
        return take(unhandled, UnhandledFailure::cause, types);
    }

    private static <R, E extends Throwable> List<E> take(List<R> from, Function<R, Throwable> cause, OneOf<E> types) {
        List<E> taken = new ArrayList<>();
        for (Iterator<R> all = from.iterator(); all.hasNext(); ) {
            Throwable failure = cause.apply(all.next());
            if (types.matches(failure)) {
                taken.add(types.cast(failure));
                all.remove();
            }
        }
        return taken;
    }

    /** Takes all there is, each as what it fails the test with. */
    synchronized List<LeftoverError> takeAll() {
        List<LeftoverError> found = new ArrayList<>();
        errors.forEach(report -> found.add(describe(report)));
        errors.clear();
        unhandled.forEach(report -> found.add(describe(report)));
        unhandled.clear();
        return found;
    }

    private static LeftoverError describe(ReportedError report) {
        return new LeftoverError(
                "an exception while %s, which no caller was there to receive: %s%nExpected? Take it with flushErrors(%s)"
                        .formatted(report.where(), report.error(), literal(report.error())),
                report.error());
    }

    private static LeftoverError describe(UnhandledFailure report) {
        String stage = report.stage().isEmpty() ? "" : " (last stage: " + report.stage() + ")";
        LeftoverError error = new LeftoverError(
                "a failure of a Deferred that nobody handled%s: %s%nExpected? Read it, or take it with flushUnhandled(%s)"
                        .formatted(stage, report.cause(), literal(report.cause())),
                report.cause());
        Throwable created = report.created();
        if (created != null) {
            error.addSuppressed(created);
        }
        Throwable fired = report.fired();
        if (fired != null) {
            error.addSuppressed(fired);
        }
        return error;
    }

    private static String literal(Throwable failure) {
        return failure.getClass().getSimpleName() + ".class";
    }
}
