package dev.hawser.http.client;

import dev.hawser.http.Body;
import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import java.net.URI;

/**
 * An answer whose content is pulled: it holds a connection until the content was read to its end, or this is closed. The time
 * limit of its request goes on.
 *
 * {@snippet class = dev.hawser.http.ClientSnippetsTest region = stream}
 *
 * <p><b>Threads:</b> of its reactor.
 */
public final class ClientResponse implements AutoCloseable {
    private final Status status;
    private final Headers headers;
    private final URI uri;
    private final Body body;
    private final Runnable leave;

    ClientResponse(Status status, Headers headers, URI uri, Body body, Runnable leave) {
        this.status = status;
        this.headers = headers;
        this.uri = uri;
        this.body = body;
        this.leave = leave;
    }

    /** {@return how the request was answered} */
    public Status status() {
        return status;
    }

    /** {@return its fields; those of the compression only if it was not undone} */
    public Headers headers() {
        return headers;
    }

    /** {@return where it came from, after redirects} */
    public URI uri() {
        return uri;
    }

    /** {@return what it carries; fails with {@link HttpClientException} if that does not come to its end} */
    public Body body() {
        return body;
    }

    /** Leaves the rest of the content: then its connection ends. Does nothing when it was read to its end. */
    @Override
    public void close() {
        leave.run();
    }

    @Override
    public String toString() {
        return status + " from " + uri;
    }
}
