package dev.hawser.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * One of the events that a server sends to who listens ({@code text/event-stream}).
 *
 * @param type what kind it is; {@code message} if nothing else is said
 * @param data what it says, of any number of lines
 * @param id from which a client goes on when its connection broke; empty for none
 * @param retry how long a client is to wait before it connects again
 */
public record Event(String type, String data, String id, Optional<Duration> retry) {
    private static final String MESSAGE = "message";

    /** Checks that type and identity are of one line. */
    public Event {
        requireNonNull(data, "data");
        requireNonNull(retry, "retry");
        if (isBroken(type) || isBroken(id) || id.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the type and the id of an event are of one line, were "
                    + Syntax.shown(type) + " and " + Syntax.shown(id));
        }
    }

    private static boolean isBroken(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }

    /**
     * {@return an event}
     *
     * @param data what it says
     */
    public static Event of(String data) {
        return new Event(MESSAGE, data, "", Optional.empty());
    }

    /**
     * {@return this, of another type}
     *
     * @param other what kind it is
     */
    public Event withType(String other) {
        return new Event(other, data, id, retry);
    }

    /**
     * {@return this, with an identity}
     *
     * @param other from which a client goes on
     */
    public Event withId(String other) {
        return new Event(type, data, other, retry);
    }

    /**
     * {@return this, with what a client is to wait before it connects again}
     *
     * @param time in milliseconds at the finest
     */
    public Event withRetry(Duration time) {
        return new Event(type, data, id, Optional.of(time));
    }

    /** As it stands on the line. */
    String written() {
        StringBuilder text = new StringBuilder();
        if (!type.equals(MESSAGE)) {
            text.append("event: ").append(type).append('\n');
        }
        if (!id.isEmpty()) {
            text.append("id: ").append(id).append('\n');
        }
        retry.ifPresent(time -> text.append("retry: ").append(time.toMillis()).append('\n'));
        data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
        if (data.isEmpty() || data.endsWith("\n") || data.endsWith("\r")) {
            text.append("data: \n");
        }
        return text.append('\n').toString();
    }
}
