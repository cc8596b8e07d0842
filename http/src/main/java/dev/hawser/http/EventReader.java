package dev.hawser.http;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events in a body, as WHATWG's HTML has it: pulled, one after the other. What is behind the last empty line is no
 * event.
 *
 * {@snippet class = dev.hawser.http.EventsTest region = client}
 *
 * <p><b>Threads:</b> of the body's reactor.
 */
public final class EventReader {
    private static final int MAX_EVENT = 1 << 20;
    private static final char MARK = '\ufeff';

    private final Body body;
    private final int maxEvent;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean behindReturn;
    private boolean begun;
    private String type = "";
    private String id = "";
    private Optional<Duration> retry = Optional.empty();
    private @Nullable StringBuilder data;

    /**
     * Reads events of 1 MiB at most.
     *
     * @param body of an answer of {@code text/event-stream}
     */
    public EventReader(Body body) {
        this(body, MAX_EVENT);
    }

    /**
     * Reads events.
     *
     * @param body of an answer of {@code text/event-stream}
     * @param maxEvent how many bytes a line, and an event, may have
     */
    public EventReader(Body body, int maxEvent) {
        this.body = body;
        this.maxEvent = maxEvent;
    }

    /** {@return the identity that was given last, which a client says as {@code Last-Event-ID} when it connects again} */
    public String lastId() {
        return id;
    }

    /**
     * Reads the next event.
     *
     * @return fires with it, or with empty at the end; fails as {@link Body#read}, and with {@link HttpException} if it is too
     *     long
     */
    @CheckReturnValue
    public Deferred<Optional<Event>> read() {
        Event next = events.poll();
        if (next != null) {
            return Deferred.succeed(Optional.of(next));
        }
        return Bodies.feed(body, piece -> {
                    take(piece);
                    return piece.length > 0 && events.isEmpty();
                })
                .addCallback(_ -> Optional.ofNullable(events.poll()));
    }

    /** {@return the events to the end, for a loop in an inline function; iterating throws what {@link #read} fails with} */
    public Iterable<Event> events() {
        return () -> new Iterator<>() {
            private Optional<Event> next = Optional.empty();

            @Override
            public boolean hasNext() {
                if (next.isEmpty()) {
                    next = read().await();
                }
                return next.isPresent();
            }

            @Override
            public Event next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there are no more events");
                }
                Event given = next.orElseThrow();
                next = Optional.empty();
                return given;
            }
        };
    }

    private void take(byte[] piece) {
        for (byte next : piece) {
            if (next == '\n' && behindReturn) {
                behindReturn = false;
                continue;
            }
            behindReturn = next == '\r';
            if (next == '\n' || next == '\r') {
                String text = line.toString(StandardCharsets.UTF_8);
                line.reset();
                take(!begun && !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text);
                begun = true;
            } else {
                line.write(next);
                checkLength(line.size());
            }
        }
    }

    private void checkLength(int length) {
        if (length > maxEvent) {
            throw new HttpException(
                    Status.CONTENT_TOO_LARGE, "an event is longer than the " + maxEvent + " bytes that are read");
        }
    }

    private void take(String text) {
        if (text.isEmpty()) {
            end();
            return;
        }
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        String value = rest.startsWith(" ") ? rest.substring(1) : rest;
        switch (name) {
            case "event" -> type = value;
            case "data" -> {
                data = (data == null ? new StringBuilder() : data.append('\n')).append(value);
                checkLength(data.length());
            }
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            case "retry" ->
                retry = value.matches("\\d{1,9}") ? Optional.of(Duration.ofMillis(Long.parseLong(value))) : retry;
            default -> {} // a comment, or what is to come
        }
    }

    private void end() {
        if (data != null) {
            events.add(new Event(type.isEmpty() ? "message" : type, data.toString(), id, retry));
        }
        type = "";
        data = null;
        retry = Optional.empty();
    }
}
