package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.flight.Flight;
import dev.hawser.http.ClientGoneException;
import dev.hawser.http.HttpException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.Upgraded;
import dev.hawser.http.h1.Refusal;
import dev.hawser.reactor.DelayedCall;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One request, from its head to the end of its answer: who answers it, how long that may take, and what becomes of it when its
 * client is gone. On the reactor.
 */
final class Exchange {
    private static final System.Logger LOG = System.getLogger("dev.hawser.http");

    private final ServerCore server;
    private final Request request;
    private final Sink sink;
    private final long id;

    /** For those who observe; to look at the clock costs, too. */
    private final Instant begun;

    private final long begunNanos;

    /** The same object each time, by which it is found again. */
    private final Runnable starting = this::start;

    private @Nullable Deferred<?> work;
    private @Nullable DelayedCall timer;
    private @Nullable Answering answering;
    private @Nullable Upgraded upgraded;
    private Served.End end = Served.End.ANSWERED;
    private Status status = Status.OK;
    private Duration untilHead = Duration.ZERO;
    private long bytes;

    /** How many bytes its content has; -1 if that is not known. */
    private long length = -1;

    /** It is in work, as the admission counts. */
    private boolean admitted;

    private boolean answered;
    private boolean over;
    private boolean gone;

    Exchange(ServerCore server, Request request, Sink sink) {
        this.server = server;
        this.request = request;
        this.sink = sink;
        this.id = server.nextId();
        this.begun = server.isObserved() ? server.settings().clock().instant() : Instant.EPOCH;
        this.begunNanos = server.reactor().nanoTime();
    }

    Request request() {
        return request;
    }

    private String name() {
        return request.method() + " " + request.target().path() + " #" + id;
    }

    /** Finds who answers, and lets him, when it is its turn. */
    void begin() {
        try {
            answering = server.resolve(request);
        } catch (Exception | Error e) {
            failed(e);
            sink.left();
            return;
        }
        if (!server.admission().enter(starting)) {
            answer(Problems.of(request, Status.SERVICE_UNAVAILABLE, "too many requests are in work")
                    .withHeader("Retry-After", "1"));
            sink.left();
        }
    }

    private void start() {
        admitted = true;
        timer = server.reactor().callLater(server.settings().handlerTimeout(), this::timeout);
        Deferred<Response> begunWork = switch (answering) {
            case Answering.ByFunction(Request found, Handler handler) ->
                server.reactor().inline(name(), () -> handler.handle(found));
            case Answering.ByChain(Request found, ChainHandler handler) -> chained(found, handler);
            case null -> throw new IllegalStateException("it has not begun");
        };
        Deferred<?> first = begunWork.addBoth(outcome -> {
            switch (outcome) {
                case Outcome.Success<Response>(Response response) -> answered(response);
                case Outcome.Failure<Response>(Throwable cause) -> {
                    leave();
                    failed(cause);
                }
            }
            return true;
        });
        if (work == null) { // else it has ended already, and what it answered is in work
            work = first;
        }
        if (gone) {
            cancelIfSafe();
        }
    }

    private static Deferred<Response> chained(Request found, ChainHandler handler) {
        try {
            return handler.handle(found);
        } catch (Throwable e) {
            return Deferred.fail(e);
        }
    }

    private void leave() {
        if (admitted) {
            admitted = false;
            server.admission().leave();
            sink.left();
        }
    }

    private void timeout() {
        timer = null;
        if (!answered && !over) {
            end = Served.End.TIMEOUT;
            answer(Problems.of(
                    request,
                    Status.SERVICE_UNAVAILABLE,
                    "no answer within " + server.settings().handlerTimeout().toSeconds() + " seconds"));
            cancel();
        }
    }

    private void cancel() {
        if (work != null) {
            work.cancel();
        }
    }

    private void answered(@Nullable Response response) {
        if (response == null) {
            leave();
            failed(new IllegalStateException("the handler of " + request + " has answered nothing"));
        } else if (answered || over) {
            leave(); // too late
        } else {
            switch (response.content()) {
                case Response.Bytes _ -> {
                    leave();
                    answer(response);
                }
                case Response.Stream(long expected, Response.Writer writer) -> {
                    length = expected;
                    answer(response);
                    if (over) {
                        leave();
                    } else {
                        stream(writer);
                    }
                }
                case Response.Upgrade(Upgraded next) -> {
                    begins(response);
                    speak(response, next);
                }
            }
        }
    }

    private void speak(Response response, Upgraded next) {
        upgraded = next;
        work = sink.upgrade(response, next, name()).addBoth(outcome -> {
            leave();
            if (outcome instanceof Outcome.Failure<?>(Throwable cause)) {
                boolean expected = cause instanceof CancellationException || cause instanceof ClientGoneException;
                end = cause instanceof ClientGoneException ? Served.End.CLIENT_GONE : Served.End.FAILED;
                if (!expected) {
                    logFailure(cause);
                }
            }
            finished();
            sink.end();
            return true;
        });
    }

    private void stream(Response.Writer writer) {
        work = server.reactor()
                .inlineAction(name(), () -> writer.write(new Content()))
                .addBoth(outcome -> {
                    leave();
                    if (outcome instanceof Outcome.Failure<?>(Throwable cause)) {
                        failed(cause);
                    } else if (!over && length >= 0 && bytes < length) {
                        failed(new IllegalStateException(
                                "the content was to have " + length + " bytes, and " + bytes + " were written"));
                    } else if (!over) {
                        sink.end();
                    }
                    return true;
                });
    }

    /** What the function of a stream writes. */
    private final class Content implements FileOutput {
        @Override
        public Deferred<@Nullable Void> write(byte[] content) {
            if (over) {
                return Deferred.fail(new ClientGoneException("who has asked " + request + " is gone"));
            }
            if (length >= 0 && bytes + content.length > length) {
                return Deferred.fail(new IllegalStateException("the content was to have " + length + " bytes, and "
                        + (bytes + content.length) + " were to be written"));
            }
            bytes += content.length;
            return sink.write(content);
        }

        @Override
        public @Nullable Deferred<@Nullable Void> write(FileChannel file, long from, int count) {
            boolean fits = !over && bytes + count <= length;
            Deferred<@Nullable Void> sent = fits ? sink.write(file, from, count) : null;
            bytes += sent == null ? 0 : count;
            return sent;
        }
    }

    private void begins(Response response) {
        answered = true;
        status = response.status();
        untilHead = server.isObserved() ? since() : Duration.ZERO;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void answer(Response response) {
        begins(response);
        if (response.content() instanceof Response.Bytes(byte[] content)) {
            bytes = content.length;
        }
        if (!over) {
            sink.answer(response);
        }
    }

    private Duration since() {
        return Duration.ofNanos(server.reactor().nanoTime() - begunNanos);
    }

    private void failed(Throwable cause) {
        if (over || (answered && end == Served.End.TIMEOUT)) {
            if (!(cause instanceof CancellationException || cause instanceof ClientGoneException)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        () -> name() + " failed when nobody waited for it any more",
                        cause);
            }
        } else if (answered) {
            end = Served.End.FAILED;
            logFailure(cause);
            sink.breakOff();
        } else {
            answerFailure(cause);
        }
    }

    private void answerFailure(Throwable cause) {
        switch (cause) {
            case HttpException told ->
                answer(withHeaders(Problems.of(request, told.status(), String.valueOf(told.getMessage())), told));
            case Refusal refused ->
                answer(Problems.of(request, refused.status(), String.valueOf(refused.getMessage())));
            case CancellationException _ -> {
                end = Served.End.FAILED;
                answer(Problems.of(request, Status.SERVICE_UNAVAILABLE, "the server is closing"));
            }
            default -> {
                end = Served.End.FAILED;
                logFailure(cause);
                answer(Problems.of(
                        request, Status.INTERNAL_SERVER_ERROR, "request #" + id + " failed; the log says why"));
            }
        }
    }

    private static Response withHeaders(Response response, HttpException cause) {
        return new Response(
                response.status(),
                cause.headers().first("Content-Type").isPresent()
                        ? cause.headers()
                        : cause.headers()
                                .and(
                                        "Content-Type",
                                        response.headers().first("Content-Type").orElseThrow()),
                response.content());
    }

    private void logFailure(Throwable cause) {
        LOG.log(System.Logger.Level.ERROR, () -> name() + " from " + request.peer() + " failed", cause);
    }

    /** The client is gone, and this is over; who only looks is cancelled, who changes something goes on. */
    void clientGone() {
        gone = true;
        if (!over) {
            end = Served.End.CLIENT_GONE;
            finished();
        }
        if (server.admission().forget(starting)) {
            sink.left();
            return; // it had not begun
        }
        cancelIfSafe();
    }

    private void cancelIfSafe() {
        if (request.method().isSafe() || answered) {
            cancel();
        }
    }

    /** The server begins to close. */
    void closing() {
        if (upgraded != null) {
            upgraded.closing();
        }
    }

    /** The server closes, and has waited long enough. */
    void cancelForClose() {
        if (server.admission().forget(starting)) {
            failed(new CancellationException("the server is closing"));
            sink.left();
        } else {
            cancel();
        }
    }

    /** The answer is written. */
    void finished() {
        if (over) {
            return;
        }
        over = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (Flight.isOn()) {
            Flight.served(
                    () -> request.method() + " " + request.target().path(), status.code(), since().toNanos(), end);
        }
        if (server.isObserved()) {
            tell();
        }
    }

    private void tell() {
        server.tell(new Served(
                id,
                request.peer(),
                request.method() + " " + request.target(),
                status,
                bytes,
                begun,
                untilHead,
                since(),
                end,
                ""));
    }
}
