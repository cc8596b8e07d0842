package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is answered with one file that is open: all of it, parts, or that the client has it. In a function. */
final class FileAnswer {
    /** Up to here, a file is read at once. */
    private static final int SMALL = 1 << 16;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    /** Between parts; part of no file, as far as anybody can tell. */
    private static final String BOUNDARY = "hawser-4b1f6d0a9c2e7835-part";

    private final Request request;
    private final Headers asked;
    private final FileTree.Found.Regular file;
    private final FilesSettings settings;

    FileAnswer(Request request, FileTree.Found.Regular file, FilesSettings settings) {
        this.request = request;
        this.asked = request.headers();
        this.file = file;
        this.settings = settings;
    }

    Response answer() throws IOException {
        return described(decided());
    }

    private Response decided() throws IOException {
        if (fails()) {
            return Response.of(Status.PRECONDITION_FAILED);
        }
        if (isKnown()) {
            return Response.of(Status.NOT_MODIFIED);
        }
        Optional<List<Ranges.Range>> ranges = ranges();
        if (ranges.isEmpty()) {
            return content(Status.OK, new Ranges.Range(0, file.length()));
        }
        return switch (ranges.get().size()) {
            case 0 -> Response.of(Status.RANGE_NOT_SATISFIABLE).withHeader("Content-Range", "bytes */" + file.length());
            case 1 ->
                content(Status.PARTIAL_CONTENT, ranges.get().getFirst())
                        .withHeader("Content-Range", contentRange(ranges.get().getFirst()));
            default -> parts(ranges.get());
        };
    }

    private Response described(Response plain) {
        Response response = plain.withHeader("ETag", file.tag())
                .withHeader("Last-Modified", DATE.format(Instant.ofEpochSecond(file.modified())))
                .withHeader("Accept-Ranges", "bytes")
                .withHeader("Cache-Control", settings.caching())
                .withHeader("X-Content-Type-Options", "nosniff");
        if (file.varies()) {
            response = response.withHeader("Vary", "Accept-Encoding");
        }
        return file.coding().isEmpty() ? response : response.withHeader("Content-Encoding", file.coding());
    }

    /** Whether the client wants an answer only to a file of another kind than this. */
    private boolean fails() {
        Optional<String> match = asked.first("If-Match");
        if (match.isPresent()) {
            return !names(match.get(), false);
        }
        return instant("If-Unmodified-Since")
                .map(then -> file.modified() > then)
                .orElse(false);
    }

    private boolean isKnown() {
        Optional<String> match = asked.first("If-None-Match");
        if (match.isPresent()) {
            return names(match.get(), true);
        }
        return instant("If-Modified-Since").map(then -> file.modified() <= then).orElse(false);
    }

    /** Whether one of the tags is this file's. */
    private boolean names(String tags, boolean weakly) {
        for (String one : tags.split(",", -1)) {
            String tag = one.strip();
            boolean weak = tag.startsWith("W/");
            if (tag.equals("*") || (weak && weakly ? tag.substring(2) : tag).equals(file.tag())) {
                return true;
            }
        }
        return false;
    }

    private Optional<Long> instant(String name) {
        return asked.first(name).flatMap(FileAnswer::seconds);
    }

    private static Optional<Long> seconds(String date) {
        try {
            return Optional.of(DATE.parse(date, Instant::from).getEpochSecond());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What is asked for; empty if that is all. */
    private Optional<List<Ranges.Range>> ranges() {
        Optional<String> condition = asked.first("If-Range");
        boolean holds = condition.isEmpty()
                || condition.get().equals(file.tag())
                || seconds(condition.get()).map(then -> then == file.modified()).orElse(false);
        return holds ? asked.first("Range").flatMap(field -> Ranges.parse(field, file.length())) : Optional.empty();
    }

    private String contentRange(Ranges.Range range) {
        return "bytes " + range.from() + "-" + (range.to() - 1) + "/" + file.length();
    }

    private Response content(Status status, Ranges.Range range) throws IOException {
        if (range.length() <= SMALL && !request.method().equals(Method.HEAD)) {
            return Response.bytes(file.type(), FileWriter.read(file, range)).withStatus(status);
        }
        return Response.stream(file.type(), range.length(), out -> {
                    try (FileWriter writer = new FileWriter(file)) {
                        writer.write(range, out);
                    }
                })
                .withStatus(status);
    }

    private Response parts(List<Ranges.Range> ranges) {
        byte[] end = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(UTF_8);
        long length = end.length;
        for (Ranges.Range range : ranges) {
            length += head(range).length + range.length();
        }
        return Response.stream("multipart/byteranges; boundary=" + BOUNDARY, length, out -> {
                    try (FileWriter writer = new FileWriter(file)) {
                        for (Ranges.Range range : ranges) {
                            out.write(head(range)).await(IOException.class);
                            writer.write(range, out);
                        }
                        out.write(end).await(IOException.class);
                    }
                })
                .withStatus(Status.PARTIAL_CONTENT);
    }

    private byte[] head(Ranges.Range range) {
        return ("\r\n--" + BOUNDARY + "\r\nContent-Type: " + file.type() + "\r\nContent-Range: " + contentRange(range)
                        + "\r\n\r\n")
                .getBytes(UTF_8);
    }
}
