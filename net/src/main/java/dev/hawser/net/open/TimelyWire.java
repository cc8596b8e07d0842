package dev.hawser.net.open;

import dev.hawser.net.layer.Layer;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireAbortedException;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A wire that is not the engine's own, held to its promise to tell its end: after a close it has some time for that, and
 * is aborted then; after an abort it has {@link #AFTER_ABORT}, and counts as gone then. Whatever waits for the end of a
 * connection would wait for ever otherwise. On the reactor, or in the pump.
 */
public final class TimelyWire extends Layer {
    /** Also the least that a close is given. */
    static final Duration AFTER_ABORT = Duration.ofSeconds(5);

    private final Reactor reactor;
    private final Duration closeLimit;

    /** While it is to tell its end. */
    private @Nullable DelayedCall timer;

    private boolean started;
    private boolean closing;
    private boolean aborting;

    /** The end is told. */
    private boolean over;

    /** Why it was aborted here. */
    private @Nullable IOException cause;

    public TimelyWire(Reactor reactor, Wire wire, Duration closeTimeout) {
        super(wire);
        this.reactor = reactor;
        this.closeLimit = closeTimeout.compareTo(AFTER_ABORT) > 0 ? closeTimeout : AFTER_ABORT;
    }

    @Override
    public void start(WireListener listener) {
        started = true;
        super.start(listener);
        awaitEnd(); // it may have been aborted during a handshake, when there was nobody to tell
    }

    @Override
    public void close() {
        super.close();
        if (!closing && !aborting) {
            closing = true;
            awaitEnd();
        }
    }

    @Override
    public void abort() {
        super.abort();
        if (!aborting) {
            aborting = true;
            awaitEnd();
        }
    }

    private void awaitEnd() {
        stopTimer();
        if (!started || over) {
            return;
        }
        if (aborting) {
            timer = reactor.callLater(AFTER_ABORT, this::giveUp);
        } else if (closing) {
            timer = reactor.callLater(closeLimit, this::abortInstead);
        }
    }

    private void stopTimer() {
        if (timer != null && timer.isActive()) {
            timer.cancel();
        }
        timer = null;
    }

    private void abortInstead() {
        cause = new WireAbortedException(
                "the transport of the connection to " + remoteAddress() + " did not close it within " + closeLimit);
        abort();
    }

    private void giveUp() {
        reactor.access()
                .failed(
                        "aborting the connection to " + remoteAddress(),
                        new IllegalStateException("its transport has not told that it is gone, though it must, "
                                + AFTER_ABORT + " after the abort; it counts as gone from now on"));
        closed(null);
    }

    @Override
    public void closed(@Nullable IOException failure) {
        if (started && !over) {
            over = true;
            stopTimer();
            WireListener told = upper;
            upper = Nobody.INSTANCE; // whatever the transport may say after its end
            told.closed(cause != null ? cause : failure);
        }
    }
}
