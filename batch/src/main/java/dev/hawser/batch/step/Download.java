package dev.hawser.batch.step;

import dev.hawser.http.Body;
import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.Fetched;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the body of a response into a file, a piece at a time. If an attempt before has left a part of it, the rest alone is
 * asked for (RFC 9110, 14).
 *
 * <p><b>Threads:</b> an inline function; workers in between, while that waits.
 */
final class Download implements HttpSender.Sink {
    private static final int PIECE = 1 << 18;
    private static final Status PARTIAL = new Status(206);
    private static final Status NOT_THERE = new Status(416);
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d{1,18})-\\d{1,18}|\\*)/(\\d{1,18}|\\*)");

    private final HttpSave save;
    private final long limit;
    private final Performance performance;

    private @Nullable SavedFile file;
    private SavedFile.@Nullable Saved saved;

    /** What the file is a part of: the same only if it comes from there. */
    private String source = "";

    /** How much of it is there. */
    private long asked;

    /**
     * Makes one for one request.
     *
     * @param save where the body goes
     * @param limit how many bytes it may have
     * @param performance the step that it is for
     */
    Download(HttpSave save, long limit, Performance performance) {
        this.save = save;
        this.limit = limit;
        this.performance = performance;
    }

    /** {@return what became of the body; empty if it is in the answer, since it is of another status} */
    Optional<SavedFile.Saved> saved() {
        return Optional.ofNullable(saved);
    }

    /** {@return the answer; without its body, if that was saved} */
    Fetched of(HttpCall call, HttpSender sender) throws StepFailure, IOException, TimeoutException {
        Path target = save.target(performance.scope());
        Path bounds = save.bounds(target, performance.scope());
        source = call.uri().toString();
        SavedFile open = onWorker(target, () -> SavedFile.open(target, bounds, save.digests()));
        file = open;
        try {
            return sender.send(withRange(call, open, target), this);
        } finally {
            close(open);
        }
    }

    /** The next attempt must find it closed. */
    private void close(SavedFile open) {
        try {
            var _ = Waits.await(performance
                    .reactor()
                    .deferToThread(() -> {
                        open.close();
                        return true;
                    })
                    .addErrback(IOException.class, _ -> false));
        } catch (CancellationException again) {
            // it has been closed all the same
        }
    }

    private HttpCall withRange(HttpCall call, SavedFile open, Path target) throws StepFailure {
        boolean own = call.headers().stream().anyMatch(header -> header.is("Range") || header.is("If-Range"));
        if (!call.method().equals("GET") || own) {
            return call;
        }
        Optional<String> validator = onWorker(target, () -> open.validator(source));
        asked = onWorker(target, () -> open.length(source));
        if (validator.isEmpty() || asked == 0) {
            asked = 0;
            return call;
        }
        List<HttpCall.Header> headers = new ArrayList<>(call.headers());
        headers.add(new HttpCall.Header("Range", "bytes=" + asked + "-", false));
        headers.add(new HttpCall.Header("If-Range", validator.get(), false));
        return new HttpCall(call.method(), call.uri(), headers, call.body());
    }

    @Override
    public boolean takes(ClientResponse response) {
        return save.has(response.status().code())
                || (asked > 0
                        && (response.status().equals(PARTIAL)
                                || response.status().equals(NOT_THERE)));
    }

    @Override
    public Fetched take(ClientResponse response) throws StepFailure, IOException {
        SavedFile open = java.util.Objects.requireNonNull(file);
        Path target = save.target(performance.scope());
        boolean goesOn = asked > 0 && response.status().equals(PARTIAL);
        if (asked > 0 && (goesOn || response.status().equals(NOT_THERE))) {
            checkRange(response, open, target);
        }
        if (!(asked > 0 && response.status().equals(NOT_THERE))) {
            long from = goesOn ? asked : 0;
            String validator = validator(response.headers());
            doOnWorker(target, () -> open.begin(from, source, validator));
            write(response.body(), open, target, from);
        } else {
            doOnWorker(target, () -> open.begin(asked, source, ""));
        }
        saved = onWorker(target, open::complete);
        Status status = save.has(response.status().code()) ? response.status() : Status.OK;
        return new Fetched(status, response.headers(), response.uri(), new byte[0]);
    }

    /** What was asked for is what comes; or there is nothing more, since all is there. */
    private void checkRange(ClientResponse response, SavedFile open, Path target) throws StepFailure {
        Matcher range = CONTENT_RANGE.matcher(
                response.headers().first("Content-Range").orElse("").strip());
        boolean right = range.matches()
                && (response.status().equals(PARTIAL)
                        ? String.valueOf(asked).equals(range.group(1))
                        : String.valueOf(asked).equals(range.group(2)));
        if (!right) {
            doOnWorker(target, open::discard);
            throw StepFailure.of(
                    "range",
                    "the server answered " + response.status().code() + " when it was asked for what is behind byte "
                            + asked + ", and sends something else; the next try begins anew",
                    true);
        }
    }

    private void write(Body body, SavedFile open, Path target, long from) throws StepFailure, IOException {
        byte[] buffer = new byte[PIECE];
        int filled = 0;
        long length = from;
        for (byte[] piece = body.read().await();
                piece.length > 0;
                piece = body.read().await()) {
            length += piece.length;
            if (length > limit) {
                doOnWorker(target, open::discard);
                throw new BodyTooLargeException(limit);
            }
            if (filled + piece.length > buffer.length) {
                flush(buffer, filled, open, target);
                filled = 0;
            }
            if (piece.length > buffer.length) {
                flush(piece, piece.length, open, target);
            } else {
                System.arraycopy(piece, 0, buffer, filled, piece.length);
                filled += piece.length;
            }
        }
        flush(buffer, filled, open, target);
    }

    private void flush(byte[] bytes, int length, SavedFile open, Path target) throws StepFailure {
        if (length > 0) {
            doOnWorker(target, () -> open.write(bytes, length));
        }
    }

    /** By what a server knows exactly what it was; a weak one does not tell bytes apart, nor does a time of this second. */
    private static String validator(Headers headers) {
        String tag = headers.first("ETag").orElse("").strip();
        if (tag.startsWith("\"")) {
            return tag;
        }
        String changed = headers.first("Last-Modified").orElse("").strip();
        boolean refused = headers.first("Accept-Ranges").orElse("").strip().equalsIgnoreCase("none");
        return !tag.isEmpty()
                        || refused
                        || changed.equals(headers.first("Date").orElse("").strip())
                ? ""
                : changed;
    }

    /** Work with files. */
    private interface Work {
        void run() throws IOException;
    }

    private void doOnWorker(Path target, Work work) throws StepFailure {
        boolean _ = onWorker(target, () -> {
            work.run();
            return true;
        });
    }

    private <T> T onWorker(Path target, Callable<T> work) throws StepFailure {
        try {
            return Waits.await(performance.reactor().deferToThread(work::call), IOException.class);
        } catch (IOException e) {
            throw StepFailure.permanent("file", "cannot write " + target + ": " + said(e));
        }
    }

    private static String said(IOException e) {
        String reason = e instanceof java.nio.file.FileSystemException of ? of.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
