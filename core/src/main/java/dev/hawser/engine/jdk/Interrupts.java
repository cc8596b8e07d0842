package dev.hawser.engine.jdk;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells a failure that an interrupt brought about, in all the ways that the JDK says it. */
public final class Interrupts {
    /** A failure may have causes in a ring. */
    private static final int CAUSES_FOLLOWED = 32;

    private Interrupts() {}

    /** Whether the failure or one of its causes is an interrupt, and not one that a timeout has taken for its own. */
    public static boolean causedBy(Throwable failure) {
        @Nullable Throwable e = failure;
        for (int followed = 0; e != null && followed < CAUSES_FOLLOWED; followed++) {
            if (e instanceof TimeoutException) {
                return false;
            }
            if (isInterrupt(e)) {
                return true;
            }
            e = e.getCause();
        }
        return false;
    }

    private static boolean isInterrupt(Throwable e) {
        return e instanceof InterruptedException
                || e instanceof ClosedByInterruptException
                || e instanceof InterruptedIOException
                || (e instanceof SocketException && "Closed by interrupt".equals(e.getMessage()));
    }
}
