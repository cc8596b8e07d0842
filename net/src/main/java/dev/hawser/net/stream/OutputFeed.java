package dev.hawser.net.stream;

import dev.hawser.invariant.Invariant;
import dev.hawser.net.Producer;
import dev.hawser.net.PushProducer;
import dev.hawser.reactor.ReactorAccess;
import java.util.Optional;

/** What a connection does with its producer. On the reactor. */
final class OutputFeed {
    /** The connection that it feeds. */
    interface Fed {
        /** Whether this is its producer still. */
        boolean isFedBy(OutputFeed feed);

        void abort(Optional<Throwable> cause);
    }

    private final Fed connection;
    private final ReactorAccess access;
    private final Producer producer;
    private boolean paused;
    private boolean queued;

    OutputFeed(Fed connection, ReactorAccess access, Producer producer) {
        this.connection = connection;
        this.access = access;
        this.producer = producer;
    }

    /** It has just been registered. */
    void begin(boolean full) {
        Invariant.check(!paused && !queued, "a producer begins once");
        if (full) {
            full();
        } else if (!(producer instanceof PushProducer)) {
            resumeSoon();
        }
    }

    /** The output is full. Within a write. */
    void full() {
        Invariant.check(connection.isFedBy(this), "only who feeds a connection is told to pause");
        if (!paused && producer instanceof PushProducer push) {
            paused = true;
            push.pauseProducing();
        }
    }

    /**
     * There is room. In the pump.
     *
     * @param all whether there is nothing left to be sent
     */
    void room(boolean all) {
        Invariant.check(!paused || producer instanceof PushProducer, "only who pushes was told to pause");
        boolean push = producer instanceof PushProducer;
        if (all && (paused || !push)) {
            resumeSoon();
        }
    }

    private void resumeSoon() {
        if (!queued) {
            queued = true;
            access.queue("resuming a producer", this::resume);
        }
    }

    private void resume() {
        Invariant.check(queued, "a producer is resumed once for each time there is room");
        queued = false;
        if (!connection.isFedBy(this)) {
            return; // it was taken away, or the connection is gone
        }
        paused = false;
        try {
            producer.resumeProducing();
        } catch (Throwable e) {
            access.failed("resuming a producer", e);
            connection.abort(Optional.of(e));
        }
    }

    /** The connection is gone. */
    void stop() {
        access.queue("stopping a producer", producer::stopProducing);
    }
}
