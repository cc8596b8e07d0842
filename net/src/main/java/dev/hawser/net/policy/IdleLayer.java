package dev.hawser.net.policy;

import dev.hawser.net.layer.Layer;
import dev.hawser.net.transport.Wire;
import dev.hawser.net.transport.WireListener;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gives a wire up on which nothing moves. What moves only notes the time; one timer looks at it, and is set anew when it
 * is due, so that a busy connection costs no timers.
 */
final class IdleLayer extends Layer {
    private final Reactor reactor;
    private final Idleness idleness;
    private final Duration limit;

    private @Nullable DelayedCall timer;

    /** When something moved last, or could not be asked for; by the reactor's clock. */
    private long since;

    private boolean reading = true;

    /** Output was announced, and nobody has come to its end. */
    private boolean announced;

    /** Taken, not reported as sent. */
    private long inFlight;

    private @Nullable IdleTimeoutException given;

    IdleLayer(Reactor reactor, Wire wire, Idleness idleness, Duration limit) {
        super(wire);
        this.reactor = reactor;
        this.idleness = idleness;
        this.limit = limit;
    }

    @Override
    public void start(WireListener listener) {
        moved();
        timer = reactor.callLater(limit, this::look);
        super.start(listener);
    }

    private void moved() {
        since = reactor.nanoTime();
    }

    private void look() {
        timer = null;
        if (!isAsked()) {
            moved();
        }
        Duration left = limit.minusNanos(reactor.nanoTime() - since);
        if (left.isPositive()) {
            timer = reactor.callLater(left, this::look);
        } else {
            giveUp();
        }
    }

    /** Whether it is for the peer to move. */
    private boolean isAsked() {
        return switch (idleness) {
            case BOTH -> reading || waitsToBeSent();
            case INPUT -> reading;
            case OUTPUT -> waitsToBeSent();
            case FIRST_BYTE -> true;
        };
    }

    private boolean waitsToBeSent() {
        return announced || inFlight > 0;
    }

    private void giveUp() {
        given = new IdleTimeoutException(idleness.text() + " for " + limit + ", connection to " + wire.remoteAddress());
        if (waitsToBeSent()) {
            wire.abort(); // in good order it would wait for the peer
        } else {
            wire.close();
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public void requestWrite() {
        if (!waitsToBeSent() && idleness == Idleness.OUTPUT) {
            moved();
        }
        announced = true;
        super.requestWrite();
    }

    @Override
    public void reading(boolean on) {
        if (on && !reading) {
            moved();
        }
        reading = on;
        super.reading(on);
    }

    @Override
    public void received(ByteBuf data) {
        switch (idleness) {
            case BOTH, INPUT -> moved();
            case FIRST_BYTE -> stop();
            case OUTPUT -> {}
        }
        super.received(data);
    }

    @Override
    public void inputEnded() {
        if (idleness == Idleness.FIRST_BYTE || idleness == Idleness.INPUT) {
            stop();
        }
        super.inputEnded();
    }

    @Override
    public ByteBuf takeOutput() {
        ByteBuf taken = super.takeOutput();
        announced = taken.isReadable();
        inFlight += taken.readableBytes();
        return taken;
    }

    @Override
    public @Nullable FileRegion takeFile() {
        FileRegion taken = upper.takeFile();
        inFlight += taken == null ? 0 : taken.count();
        return taken;
    }

    @Override
    public void sent(long bytes) {
        inFlight -= bytes;
        if (idleness == Idleness.BOTH || idleness == Idleness.OUTPUT) {
            moved();
        }
        super.sent(bytes);
    }

    @Override
    public void closed(@Nullable IOException failure) {
        stop();
        super.closed(given != null ? given : failure);
    }
}
