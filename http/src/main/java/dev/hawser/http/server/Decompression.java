package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Body;
import dev.hawser.http.Headers;
import dev.hawser.http.HttpException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.coding.Inflating;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks bodies that clients have compressed, by gzip or deflate: a filter, to be put before routes. Off unless it is put there:
 * a handler gets a body as it came, with its {@code Content-Encoding}.
 *
 * {@snippet class = dev.hawser.http.server.DecompressionTest region = decompression}
 *
 * <p>It comes out in pieces of 64 KiB at most, each when it is asked for. What comes out is bounded, and so is how much more that
 * is than what came: above 1 MiB, a hundred times. More is 413, what is not what it says it is 400, and another coding 415. What
 * comes in is bounded by {@link HttpServerOptions#maxBody}, as without this. It takes time of the reactor.
 */
public final class Decompression implements Filter {
    /** How many times as long as what came it may be. */
    private static final int MOST_TIMES = 100;

    /** As long as it is no longer, it may be any number of times as long. */
    private static final int SHORT = 1 << 20;

    private final long max;

    private Decompression(long max) {
        this.max = max;
    }

    /** {@return the filter, for bodies of up to 16 MiB when they are unpacked} */
    public static Decompression of() {
        return of(16 << 20);
    }

    /**
     * {@return the filter}
     *
     * @param max how many bytes a body may be when it is unpacked
     */
    public static Decompression of(long max) {
        if (max <= 0) {
            throw new IllegalArgumentException("max must be above 0, was " + max);
        }
        return new Decompression(max);
    }

    @Override
    public Response filter(Request request, Handler next) throws Exception {
        String coding = String.join(",", request.headers().all("Content-Encoding"));
        if (coding.isEmpty() || coding.equalsIgnoreCase("identity")) {
            return next.handle(request);
        }
        if (!Inflating.knows(coding)) {
            throw new HttpException(
                    Status.UNSUPPORTED_MEDIA_TYPE,
                    "bodies are taken by gzip and deflate, one of them, and as they are",
                    Headers.of("Accept-Encoding", "gzip, deflate"));
        }
        Unpacking body = new Unpacking(request.body(), coding);
        boolean goesOn = false;
        try {
            Response response = next.handle(unpacked(request, body));
            if (response.content() instanceof Response.Stream(long length, Response.Writer writer)) {
                goesOn = true; // it may read while it writes
                return response.withContent(new Response.Stream(length, out -> {
                    try {
                        writer.write(out);
                    } finally {
                        body.plain.close();
                    }
                }));
            }
            return response;
        } finally {
            if (!goesOn) {
                body.plain.close();
            }
        }
    }

    private static Request unpacked(Request request, Body body) {
        Headers headers = request.headers().without("Content-Encoding", "Content-Length");
        return new Request(request.method(), request.target(), headers, body, request.parameters(), request.peer());
    }

    /** One body. */
    private final class Unpacking implements Body {
        private final Body packed;
        private final Inflating plain;
        private long came;
        private long out;
        private @Nullable HttpException tooLarge;

        private Unpacking(Body packed, String coding) {
            this.packed = packed;
            this.plain = new Inflating(
                    this::more, coding, what -> new HttpException(Status.BAD_REQUEST, "the body " + what));
        }

        private Deferred<byte[]> more() {
            return packed.read().addCallback(piece -> {
                came += piece.length;
                return piece;
            });
        }

        @Override
        public Deferred<byte[]> read() {
            return tooLarge != null ? Deferred.fail(tooLarge) : plain.read().addCallback(this::bounded);
        }

        private byte[] bounded(byte[] piece) {
            out += piece.length;
            if (out > max) {
                throw tooLarge("the body is longer than the " + max + " bytes that are allowed, when it is unpacked");
            }
            if (out > SHORT && out / MOST_TIMES > came) {
                throw tooLarge("the body becomes more than " + MOST_TIMES + " times as long when it is unpacked");
            }
            return piece;
        }

        private HttpException tooLarge(String why) {
            plain.close();
            HttpException failure = new HttpException(Status.CONTENT_TOO_LARGE, why);
            tooLarge = failure;
            return failure;
        }
    }
}
