package dev.hawser.http;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where events are sent to. While there are none, it sends comments, so that nobody on the way takes it for dead. */
public final class EventOutput {
    /** Shorter than proxies wait. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** Writes events, in an inline function. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes events; the stream ends when this returns.
         *
         * @param out where to
         * @throws Exception breaks the stream off
         */
        void write(EventOutput out) throws Exception;
    }

    private final Response.Output out;
    private final Reactor reactor = Reactor.current();
    private @Nullable DelayedCall timer;
    private boolean ended;

    EventOutput(Response.Output out) {
        this.out = out;
    }

    /** All events, with comments between them. */
    void run(Writer writer) throws Exception {
        try {
            arm();
            writer.write(this);
        } finally {
            ended = true;
            disarm();
        }
    }

    private void arm() {
        disarm();
        if (!ended) {
            timer = reactor.callLater(SILENCE, () -> {
                timer = null;
                var _ = out.write(":\n\n").addErrbackAction(_ -> ended = true);
                arm();
            });
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /**
     * Sends an event.
     *
     * @param event what
     * @return fires when there is room for more: wait for it; fails with {@link ClientGoneException}
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> send(Event event) {
        arm();
        return out.write(event.written());
    }
}
