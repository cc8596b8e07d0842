package dev.hawser.batch.step;

import dev.hawser.batch.step.HttpCall.Header;
import dev.hawser.defer.Deferred;
import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Status;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.CookieJar;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.Origin;
import dev.hawser.http.client.RedirectPolicy;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Sends one request as its step wants it, in an inline function.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class HttpSender {
    /** Which redirects are followed. */
    enum Redirects {
        NEVER,
        /** All but those that lead from HTTPS to HTTP. */
        NORMAL,
        ALWAYS
    }

    /**
     * How to send.
     *
     * @param redirects which are followed
     * @param cookies whether cookies of responses are sent back
     * @param compressed whether compressed responses are asked for
     * @param bodyLimit how many bytes a body may have
     * @param savedLimit how many bytes a body may have that goes into a file
     */
    record Manner(Redirects redirects, boolean cookies, boolean compressed, long bodyLimit, long savedLimit) {
        RedirectPolicy policy() {
            return switch (redirects) {
                case NEVER -> RedirectPolicy.NEVER;
                case NORMAL -> RedirectPolicy.NORMAL;
                case ALWAYS -> RedirectPolicy.ALWAYS;
            };
        }
    }

    private final HttpClient client;
    private final Reactor reactor;
    private final CookieJar cookies;
    private final Manner manner;
    private final Optional<Duration> timeout;

    /**
     * Makes one for a request.
     *
     * @param client sends it
     * @param performance the step that it is for
     * @param manner how to send
     * @param timeout how long it may take, with all redirects; empty for as long as it takes
     */
    HttpSender(HttpClient client, Performance performance, Manner manner, Optional<Duration> timeout) {
        this.client = client;
        this.reactor = performance.reactor();
        this.cookies = performance.cookies();
        this.manner = manner;
        this.timeout = timeout;
    }

    /**
     * {@return the response}
     *
     * @param call the request
     * @throws StepFailure if a redirect cannot be followed
     * @throws TimeoutException if the time is over
     * @throws IOException if there was none
     */
    // the exceptions are those of the client
    @SuppressWarnings("RedundantThrows")
    Fetched send(HttpCall call) throws StepFailure, IOException, TimeoutException {
        return client.send(request(call)).chainCallback(this::whole).await();
    }

    /** Takes the bodies of some responses. */
    interface Sink {
        /** {@return whether the body of a response goes here; the others are read into memory} */
        boolean takes(ClientResponse response);

        /** {@return the response without its body, which is kept elsewhere} In an inline function. */
        Fetched take(ClientResponse response) throws StepFailure, IOException;
    }

    /** {@return the response, whose body is empty if the sink took it} As {@link #send(HttpCall)}. */
    @SuppressWarnings("RedundantThrows")
    Fetched send(HttpCall call, Sink sink) throws StepFailure, IOException, TimeoutException {
        try (ClientResponse response = Waits.await(client.send(request(call)), ClientResponse::close)) {
            return sink.takes(response) ? sink.take(response) : whole(response).await();
        }
    }

    private Deferred<Fetched> whole(ClientResponse response) {
        int most = (int) Math.min(manner.bodyLimit(), Integer.MAX_VALUE - 8);
        return response.body()
                .bytes(most)
                .addErrback(HttpClientException.class, e -> {
                    throw e.kind() == HttpClientException.Kind.TOO_LARGE
                            ? new BodyTooLargeException(manner.bodyLimit())
                            : e;
                })
                .addBoth(outcome -> {
                    response.close();
                    return new Fetched(response.status(), response.headers(), response.uri(), outcome.get());
                });
    }

    private ClientRequest request(HttpCall call) {
        ClientRequest request = new ClientRequest(
                new Method(call.method()),
                call.uri(),
                headers(call),
                new ClientRequest.Bytes(new byte[0]),
                timeout,
                false,
                policy(call),
                manner.cookies() ? Optional.of(cookies) : Optional.empty());
        return switch (call.body()) {
            case HttpCall.Body.Bytes(byte[] bytes, boolean _) ->
                bytes.length == 0 ? request : request.withContent(new ClientRequest.Bytes(bytes));
            case HttpCall.Body.File(Path path, long length) -> request.withFile(reactor, path, length);
            case HttpCall.Body.Pieces pieces ->
                request.withContent(new ClientRequest.Pulled(() -> pieces.body(reactor), pieces.length(), true));
            case MultipartCall _ -> throw new IllegalStateException("its files have not been looked at");
        };
    }

    private Headers headers(HttpCall call) {
        List<String> all = new ArrayList<>();
        List<String> own = new ArrayList<>(0);
        for (Header header : call.headers()) {
            if (header.is("cookie")) {
                own.add(header.value().strip());
            } else if (!isAskedForAnyway(header)) {
                all.add(header.name());
                all.add(header.value().strip());
            }
        }
        if (!own.isEmpty()) {
            all.add("Cookie");
            all.add(String.join("; ", own));
        }
        return Headers.of(all);
    }

    /** What the client says by itself, it also undoes. */
    private boolean isAskedForAnyway(Header header) {
        return manner.compressed()
                && header.is("accept-encoding")
                && header.value().toLowerCase(Locale.ROOT).contains("gzip");
    }

    /** To another server nothing goes that has a secret in it. */
    private RedirectPolicy policy(HttpCall call) {
        RedirectPolicy policy = manner.policy();
        if (!call.body().isSecret() && call.headers().stream().noneMatch(Header::isSecret)) {
            return policy;
        }
        return policy == RedirectPolicy.NEVER
                ? policy
                : (request, status, next) -> {
                    Optional<ClientRequest> followed = policy.follow(request, status, next);
                    return followed.isPresent() ? Optional.of(discreet(call, request, status, next)) : followed;
                };
    }

    private static ClientRequest discreet(HttpCall call, ClientRequest request, Status status, ClientRequest next)
            throws StepFailure {
        if (Origin.of(request.uri()).equals(Origin.of(next.uri()))) {
            return next;
        }
        if (call.body().isSecret() && next.content().equals(request.content())) {
            throw StepFailure.permanent(
                    "redirects",
                    "was redirected (" + status.code() + ") from " + HttpFailures.server(request.uri()) + " to "
                            + HttpFailures.server(next.uri())
                            + ", to which the body is not sent, since a secret is in it");
        }
        List<String> kept = new ArrayList<>();
        next.headers().forEach((name, value) -> {
            if (call.headers().stream().noneMatch(h -> h.isSecret() && h.is(name))) {
                kept.add(name);
                kept.add(value);
            }
        });
        return next.withHeaders(Headers.of(kept));
    }
}
