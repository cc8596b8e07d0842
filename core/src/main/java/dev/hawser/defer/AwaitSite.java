package dev.hawser.defer;

import java.io.Serial;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A marker on a failure: this function awaited it here. Its stack is the message. */
final class AwaitSite extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private AwaitSite() {
        super("awaited here");
    }

    /**
     * Adds the calling site to the failure, unless that very site is there already.
     *
     * @param inside the classes that implement the await
     */
    static void mark(Throwable failure, Class<?>... inside) {
        AwaitSite site = new AwaitSite();
        Set<String> skipped = Stream.concat(Stream.of(AwaitSite.class), Stream.of(inside))
                .map(Class::getName)
                .collect(Collectors.toSet());
        StackTraceElement caller = caller(site, skipped);
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof AwaitSite && caller(suppressed, skipped).equals(caller)) {
                return;
            }
        }
        failure.addSuppressed(site);
    }

    private static StackTraceElement caller(Throwable site, Set<String> skipped) {
        StackTraceElement[] stack = site.getStackTrace();
        for (StackTraceElement frame : stack) {
            if (!skipped.contains(frame.getClassName())) {
                return frame;
            }
        }
        return new StackTraceElement("", "", null, -1);
    }
}
