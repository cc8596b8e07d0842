package dev.hawser.defer;

import java.io.Serial;

/** A marker on a failure: this function awaited it here. Its stack is the message. */
final class AwaitSite extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private AwaitSite() {
        super("awaited here");
    }

    /** Adds the calling site to the failure, unless that very site is there already. */
    static void mark(Throwable failure) {
        AwaitSite site = new AwaitSite();
        StackTraceElement caller = caller(site);
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof AwaitSite && caller(suppressed).equals(caller)) {
                return;
            }
        }
        failure.addSuppressed(site);
    }

    /** The first frame outside Deferred's own await. */
    private static StackTraceElement caller(Throwable site) {
        StackTraceElement[] stack = site.getStackTrace();
        for (StackTraceElement frame : stack) {
            String name = frame.getClassName();
            if (!name.equals(AwaitSite.class.getName())
                    && !name.equals(Awaiting.class.getName())
                    && !name.equals(Deferred.class.getName())) {
                return frame;
            }
        }
        return new StackTraceElement("", "", null, -1);
    }
}
