package dev.hawser.net.stream;

import dev.hawser.defer.Procedure;
import dev.hawser.invariant.Invariant;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import dev.hawser.reactor.ReactorAccess;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells a protocol what happens on its connection, in order, on the runner. On the reactor. */
public final class Delivery implements Procedure {
    /** What the protocol was told last. */
    private enum Told {
        NOTHING,
        MADE,
        INPUT_ENDED,
        LOST
    }

    private final Delivering connection;
    private final ReactorAccess access;
    private final Protocol protocol;

    /** What is made of its bytes, if it takes messages. */
    private @Nullable Messages messages;

    private Told told = Told.NOTHING;
    private boolean queued;
    private boolean stopped;

    Delivery(Delivering connection, ReactorAccess access, Protocol protocol) {
        this.connection = connection;
        this.access = access;
        this.protocol = protocol;
    }

    /** Its protocol takes messages. */
    void decodeBy(Messages made) {
        messages = made;
    }

    /** Another protocol takes over. */
    void stop() {
        stopped = true;
    }

    /** There is something to tell, or will be when this is resumed. */
    void schedule() {
        if (!queued && told != Told.LOST) {
            queued = true;
            access.queue("delivering to a protocol", this); // which tells of failures itself
        }
    }

    @Override
    public void run() {
        deliver();
    }

    /** Tells what there is. On the runner. */
    public void deliver() {
        queued = false;
        try {
            if (told == Told.NOTHING && !stopped) {
                told = Told.MADE;
                protocol.connectionMade((Connection) connection);
            }
            deliverInput();
        } catch (Throwable e) {
            access.failed("calling " + protocol.getClass().getName(), e);
            connection.abort(Optional.of(e));
        }
        tellLoss();
        connection.delivered();
    }

    private void deliverInput() throws Exception {
        Inbound inbound = connection.inbound();
        if (messages != null && !stopped) {
            messages.deliver(); // from before a pause, or made at a time that a handler had set
        }
        while (mayGetInput() && inbound.hasBytes()) {
            ByteBuf data = inbound.takeAll();
            Invariant.check(told == Told.MADE, "input comes behind the beginning and before the end");
            if (messages != null) {
                messages.feed(data); // which releases it
            } else {
                deliver(data);
            }
        }
        if (mayGetInput() && inbound.endsInOrder()) {
            Invariant.check(!inbound.hasBytes(), "the end of the input comes behind all of it");
            told = Told.INPUT_ENDED;
            protocol.inputEnded((Connection) connection);
        }
    }

    private void deliver(ByteBuf data) throws Exception {
        try {
            protocol.dataReceived(data);
        } finally {
            data.release();
        }
    }

    /** Whether input is for its protocol now. */
    boolean mayGetInput() {
        return told == Told.MADE
                && !stopped
                && !connection.inbound().isPaused()
                && (messages == null || messages.wantInput());
    }

    /** Whether its protocol has all input, and knows of its end. */
    boolean hasToldAll() {
        return told.compareTo(Told.INPUT_ENDED) >= 0 && !hasMessages();
    }

    /** Whether its protocol will be told nothing any more. */
    boolean isOver() {
        return told == Told.LOST;
    }

    /** Whether its protocol has taken bytes, and not yet the messages in them. */
    private boolean hasMessages() {
        return messages != null && messages.areLeft();
    }

    private void tellLoss() {
        Optional<CloseReason> end = connection.end();
        if (stopped
                || end.isEmpty()
                || told == Told.LOST
                || connection.inbound().hasBytes()
                || hasMessages()
                || (told == Told.MADE && connection.inbound().endsInOrder())) {
            return; // what came before is for it to take first
        }
        Invariant.check(told != Told.NOTHING, "who is told of a loss was told of the connection");
        Invariant.check(!connection.inbound().hasBytes(), "who is told of a loss has had what came before");
        told = Told.LOST;
        if (messages != null) {
            messages.over();
        }
        try {
            protocol.connectionLost(end.get());
        } catch (Throwable e) {
            access.failed("telling " + protocol.getClass().getName() + " that its connection is lost", e);
        }
    }
}
