package dev.hawser.http.server;

import dev.hawser.http.Headers;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.reactor.Reactor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses what is text, by gzip, for clients that take that: a filter, to be put before routes. Off unless it is put there,
 * as it takes time of the reactor, and as lengths of compressed pages can tell a secret in them, when who listens can choose
 * another part of them (the BREACH attack): do not put it before those.
 *
 * {@snippet class = dev.hawser.http.StaticFilesSnippetsTest region = files}
 *
 * <p>Content of less than 1 KiB is left as it is, and that of more than 64 KiB compressed by a worker thread. What a function
 * writes is compressed as it comes, events each at once.
 */
public final class Compression implements Filter {
    private static final int SHORTEST = 1 << 10;

    /** From here on, a worker does it. */
    private static final int LONG = 1 << 16;

    private static final Compression GZIP = new Compression();

    private Compression() {}

    /** {@return the filter} */
    public static Compression gzip() {
        return GZIP;
    }

    @Override
    public Response filter(Request request, Handler next) throws Exception {
        Response plain = next.handle(request);
        if (!canBe(plain)) {
            return plain;
        }
        Headers varied = plain.headers().has("Vary", "Accept-Encoding")
                ? plain.headers()
                : plain.headers().and("Vary", "Accept-Encoding");
        Response response = new Response(plain.status(), varied, plain.content());
        if (!Encodings.takes(request.headers(), "gzip")) {
            return response;
        }
        return switch (plain.content()) {
            case Response.Bytes(byte[] content) -> compressed(response, new Response.Bytes(packed(content)));
            case Response.Stream(long _, Response.Writer writer) -> {
                boolean events =
                        plain.headers().first("Content-Type").orElse("").startsWith("text/event-stream");
                yield compressed(response, new Response.Stream(-1, out -> {
                    try (GzipOutput packing = new GzipOutput(out, events)) {
                        writer.write(packing);
                        packing.end();
                    }
                }));
            }
            case Response.Upgrade _ -> plain;
        };
    }

    private static boolean canBe(Response response) {
        Headers headers = response.headers();
        boolean worthIt = switch (response.content()) {
            case Response.Bytes(byte[] content) -> content.length >= SHORTEST;
            case Response.Stream(long length, var _) -> length < 0 || length >= SHORTEST;
            case Response.Upgrade _ -> false;
        };
        return worthIt
                && response.status().allowsBody()
                && !response.status().equals(Status.PARTIAL_CONTENT)
                && headers.first("Content-Encoding").isEmpty()
                && !headers.has("Cache-Control", "no-transform")
                && headers.first("Content-Type").map(MediaTypes::isText).orElse(false);
    }

    /** Whose tag is another than that of the content as it was: not the same bytes. */
    private static Response compressed(Response plain, Response.Content content) {
        Response response = plain.withContent(content).withHeader("Content-Encoding", "gzip");
        return plain.headers()
                .first("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .map(tag -> response.withHeader("ETag", "W/" + tag))
                .orElse(response);
    }

    private static byte[] packed(byte[] content) throws IOException {
        return content.length <= LONG
                ? gzip(content)
                : Reactor.current().deferToThread(() -> gzip(content)).await(IOException.class);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(content.length / 2);
        try (GZIPOutputStream packing = new GZIPOutputStream(all)) {
            packing.write(content);
        }
        return all.toByteArray();
    }
}
