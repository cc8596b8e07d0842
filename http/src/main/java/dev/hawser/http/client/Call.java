package dev.hawser.http.client;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.flight.Flight;
import dev.hawser.http.Body;
import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Status;
import dev.hawser.http.coding.Inflating;
import dev.hawser.http.h1.ResponseHead;
import dev.hawser.reactor.DelayedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has asked, from the call to the last byte of the answer: one try after the other, within one time limit. On the
 * reactor.
 */
final class Call implements Hop.Owner {
    /** How often a connection may be found dead. */
    private static final int MAX_STALE = 3;

    private static final Status TOO_MANY_REQUESTS = new Status(429);

    private final Pool pool;
    private final ClientRequest asked;
    private final long id;
    private final Duration limit;
    private final long begunNanos;
    private final Instant begun;
    private final Promise<ClientResponse> promise = new Promise<>(_ -> cancelled());

    /** What is sent now. */
    private ClientRequest current;

    private @Nullable Hop hop;
    private @Nullable DelayedCall timer;

    /** To the next try. */
    private @Nullable DelayedCall wait;

    private @Nullable Inflating inflating;
    private Optional<Status> status = Optional.empty();
    private Duration queued = Duration.ZERO;
    private Duration untilHead = Duration.ZERO;
    private long bytes;
    private int tries;
    private int redirects;
    private int failures;
    private int stale;
    private boolean delivered;
    private boolean ended;

    Call(Pool pool, ClientRequest request, long id, Duration limit) {
        this.pool = pool;
        this.asked = request;
        this.current = request;
        this.id = id;
        this.limit = limit;
        this.begunNanos = pool.reactor().nanoTime();
        this.begun = pool.settings().clock().instant();
    }

    Deferred<ClientResponse> begin() {
        pool.began();
        pool.settings().retrying().count();
        timer = pool.reactor().callLater(limit, this::timeout);
        next(false);
        return promise;
    }

    private Duration since() {
        return Duration.ofNanos(pool.reactor().nanoTime() - begunNanos);
    }

    private void next(boolean fresh) {
        tries++;
        Hop made = new Hop(this, pool, Outgoing.of(current, pool.settings()), fresh);
        hop = made;
        made.begin(Origin.of(current.uri()));
    }

    private void later(Duration time) {
        hop = null;
        wait = pool.reactor().callLater(time, () -> {
            wait = null;
            next(false);
        });
    }

    private boolean isCurrent(Hop which) {
        return !ended && which.equals(hop);
    }

    @Override
    public void connected(Hop which) {
        queued = since();
    }

    @Override
    public void failed(Hop which, Throwable cause, Exchange.Loss loss) {
        if (!isCurrent(which)) {
            return;
        }
        if (loss == Exchange.Loss.STALE && current.isRepeatable() && stale < MAX_STALE) {
            stale++;
            next(true);
            return;
        }
        if (loss == Exchange.Loss.REFUSED && current.content().isRepeatable() && stale < MAX_STALE) {
            stale++;
            next(false);
            return;
        }
        boolean mayBeSent = loss == Exchange.Loss.UNSENT || (loss != Exchange.Loss.FINAL && current.isRepeatable());
        Optional<Duration> pause =
                mayBeSent ? pool.settings().retrying().wait(++failures, Optional.empty(), left()) : Optional.empty();
        if (pause.isPresent()) {
            later(pause.get());
        } else {
            fail(cause);
        }
    }

    private Duration left() {
        return limit.minus(since());
    }

    private void fail(Throwable cause) {
        end(Asked.End.FAILED, cause);
        if (!promise.isFired()) {
            promise.errback(cause);
        }
    }

    @Override
    public void answered(Hop which, ResponseHead head, AnswerBody body) {
        if (!isCurrent(which)) {
            return;
        }
        status = Optional.of(head.status());
        untilHead = since();
        current.cookies().or(pool.settings()::cookies).ifPresent(jar -> jar.take(current.uri(), head.headers()));
        try {
            if (!repeats(head)) {
                deliver(head, body);
                return;
            }
        } catch (Exception e) {
            which.drop(body);
            fail(e);
            return;
        }
        which.drop(body);
        if (wait == null) {
            next(false);
        }
    }

    /** Whether another request follows in the place of this answer: at once, or after a wait that has begun. */
    private boolean repeats(ResponseHead head) throws Exception {
        int code = head.status().code();
        if (code == Status.EXPECTATION_FAILED.code()
                && current.expectsContinue()
                && current.content().isRepeatable()) {
            current = current.expecting(false);
            return true;
        }
        if (head.status().equals(TOO_MANY_REQUESTS) || head.status().equals(Status.SERVICE_UNAVAILABLE)) {
            Optional<Duration> pause = current.isRepeatable()
                    ? pool.settings()
                            .retrying()
                            .wait(
                                    ++failures,
                                    Retrying.retryAfter(
                                            head.headers(), pool.settings().clock()),
                                    left())
                    : Optional.empty();
            pause.ifPresent(this::later);
            return pause.isPresent();
        }
        int most = pool.settings().redirects();
        Optional<ClientRequest> target = most == 0 ? Optional.empty() : Redirects.next(current, head);
        if (target.isPresent() && ++redirects > most) {
            throw new HttpClientException(
                    HttpClientException.Kind.REDIRECT,
                    asked + ": it was redirected more than " + most + " times, the last time to "
                            + target.get().uri(),
                    null);
        }
        current = target.orElse(current);
        return target.isPresent();
    }

    private void deliver(ResponseHead head, AnswerBody body) {
        delivered = true;
        Body content = body;
        Headers headers = head.headers();
        String coding = headers.first("Content-Encoding").orElse("");
        boolean carries = head.length() != 0 && !current.method().equals(Method.HEAD);
        if (carries && Inflating.knows(coding) && Outgoing.asksForCompression(current, pool.settings())) {
            Inflating made = new Inflating(
                    body,
                    coding,
                    what -> new HttpClientException(
                            HttpClientException.Kind.CODING, asked + ": the content of the answer " + what, null));
            inflating = made;
            content = new Unpacked(made, asked.toString());
            headers = headers.without("Content-Encoding", "Content-Length");
        }
        if (hop != null && hop.isOver()) {
            end(Asked.End.ANSWERED, null);
        }
        promise.callback(new ClientResponse(head.status(), headers, current.uri(), content, this::leave));
    }

    @Override
    public void over(Hop which, long count, @Nullable Throwable broken) {
        bytes += count;
        if (isCurrent(which) && delivered) {
            end(broken == null ? Asked.End.ANSWERED : Asked.End.FAILED, broken);
        }
    }

    /** Who has the answer wants no more of it. */
    private void leave() {
        if (inflating != null) {
            inflating.close();
        }
        giveUp(
                Asked.End.CANCELLED,
                new HttpClientException(
                        HttpClientException.Kind.CLOSED, asked + ": the answer was closed before its end", null));
    }

    private void cancelled() {
        giveUp(Asked.End.CANCELLED, new CancellationException(asked + " was cancelled"));
    }

    private void timeout() {
        timer = null;
        TimeoutException cause = new TimeoutException(asked + " took longer than " + inWords(limit) + ": " + phase());
        giveUp(Asked.End.TIMEOUT, cause);
        if (!promise.isFired()) {
            promise.errback(cause);
        }
    }

    private static String inWords(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    private String phase() {
        if (hop == null) {
            return "it waited to be tried again";
        }
        if (delivered) {
            return "the answer was not complete";
        }
        return hop.isConnected() ? "no answer had come" : "it had no connection to " + Origin.of(current.uri());
    }

    private void giveUp(Asked.End how, Exception cause) {
        if (!ended) {
            end(how, cause);
            if (hop != null) {
                hop.giveUp(cause);
            }
        }
    }

    private void record(Asked.End how, Duration total) {
        Flight.asked(
                () -> asked.method() + " " + Origin.of(asked.uri())
                        + asked.uri().getRawPath(),
                status.map(Status::code).orElse(0),
                total.toNanos(),
                how);
    }

    private void end(Asked.End how, @Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        stopTimers();
        Duration total = since();
        if (Flight.isOn()) {
            record(how, total);
        }
        // asked for later, as the bytes of a connection that is given up are counted then
        pool.reactor()
                .access()
                .queue(
                        "telling an observer of requests",
                        () -> pool.settings()
                                .observer()
                                .accept(new Asked(
                                        id,
                                        asked,
                                        status,
                                        tries,
                                        bytes,
                                        begun,
                                        queued,
                                        untilHead,
                                        total,
                                        how,
                                        Optional.ofNullable(cause))));
        pool.ended();
    }

    private void stopTimers() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (wait != null) {
            wait.cancel();
            wait = null;
        }
    }
}
