package dev.hawser.http.server;

import dev.hawser.defer.Procedure;
import dev.hawser.http.Status;
import dev.hawser.http.h1.H1Input;
import dev.hawser.http.h1.HeadReader;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h1.RequestHead;
import dev.hawser.http.h2.Session;
import dev.hawser.net.Connection;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The heads of the requests of a connection, one after the other: how far the next has come, and how long it may take. On the reactor. */
final class H1Heads {
    private final HttpSettings settings;
    private final H1Input in;
    private final Alarm alarm;
    private HeadReader head;

    /** The first byte of the head has come. */
    private boolean begun;

    /** How many there were. */
    private int count;

    H1Heads(HttpSettings settings, H1Input in, Alarm alarm) {
        this.settings = settings;
        this.in = in;
        this.alarm = alarm;
        this.head = new HeadReader(settings.head());
    }

    /** Whether some of the next has come. */
    boolean hasBegun() {
        return begun;
    }

    int count() {
        return count;
    }

    /** Waits for the next, and not longer than that for its first byte. */
    void expect(Duration limit, Procedure tooLate) {
        head = new HeadReader(settings.head());
        begun = false;
        alarm.set(limit, tooLate);
    }

    /** Whether what comes is HTTP/2, or may become that: of a connection that has said nothing else. */
    boolean mayBeH2(Connection connection) {
        boolean first = count == 0 && !begun && settings.http2().on();
        return first && connection.tls().isEmpty() && Session.beginsAs(in.bytes());
    }

    /** Whether enough has come to be sure that it is HTTP/2. */
    boolean isH2() {
        return in.bytes().readableBytes() >= Session.BEGINNING;
    }

    /** Takes the next out of what has come; null if more is needed. */
    @Nullable RequestHead next(Consumer<Refusal> tooSlow) throws Refusal {
        RequestHead next = head.read(in.bytes());
        if (next == null) {
            if (!begun) { // most have come whole, and need no time
                begun = true;
                alarm.set(
                        settings.headTimeout(),
                        () -> tooSlow.accept(
                                new Refusal(Status.REQUEST_TIMEOUT, "the head of the request took too long")));
            }
            return null;
        }
        alarm.clear();
        if (next.length() > settings.maxBody()) {
            throw new Refusal(
                    Status.CONTENT_TOO_LARGE,
                    "the body is longer than the " + settings.maxBody() + " bytes that are allowed");
        }
        count++;
        return next;
    }
}
