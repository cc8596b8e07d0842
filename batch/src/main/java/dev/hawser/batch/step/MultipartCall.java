package dev.hawser.batch.step;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A form with files, of which nothing has been read.
 *
 * @param parts in order
 * @param hasSecret whether a secret is in one
 */
record MultipartCall(List<Part> parts, boolean hasSecret) implements HttpCall.Body {
    /** The type, to which {@link #with} adds what is between the parts. */
    static final String TYPE = "multipart/form-data";

    /**
     * A part.
     *
     * @param field its name
     * @param value its text; empty for a file
     * @param file where its content is; empty for a text
     * @param type what it is, if that is said
     * @param name what the file is called, if not as it is
     */
    record Part(String field, String value, Optional<Path> file, Optional<String> type, Optional<String> name) {
        private String head() {
            StringBuilder head = new StringBuilder("Content-Disposition: form-data; name=\"" + escaped(field) + "\"");
            file.ifPresent(path ->
                    head.append("; filename=\"").append(escaped(called(path))).append('"'));
            type.or(() -> file.map(_ -> "application/octet-stream"))
                    .ifPresent(text -> head.append("\r\nContent-Type: ").append(text));
            return head.append("\r\n\r\n").toString();
        }

        private String called(Path path) {
            return name.orElseGet(() -> String.valueOf(path.getFileName()));
        }

        /** As browsers do it: else a name of a file could end its field, or its part. */
        private static String escaped(String text) {
            return text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
        }
    }

    /**
     * {@return the call with a body that can be sent} Blocks: looks at the files.
     *
     * @param call whose body this is
     * @throws IOException if a file is not there, or cannot be read
     */
    HttpCall with(HttpCall call) throws IOException {
        // Nobody can know it ahead, so that no file and no value can have it in it, by chance or on purpose.
        String boundary = "hawser-" + UUID.randomUUID();
        List<HttpCall.Body.Pieces.Piece> pieces = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append("--").append(boundary).append("\r\n").append(part.head());
            if (part.file().isPresent()) {
                Path path = part.file().get();
                pieces.add(bytes(text));
                pieces.add(new HttpCall.Body.Pieces.OfFile(path, Files.size(path)));
                text.setLength(0);
            } else {
                text.append(part.value());
            }
            text.append("\r\n");
        }
        pieces.add(bytes(text.append("--").append(boundary).append("--\r\n")));
        HttpCall.Body.Pieces body = new HttpCall.Body.Pieces(pieces, hasSecret);
        List<HttpCall.Header> headers = new ArrayList<>(call.headers());
        headers.replaceAll(header -> header.is("Content-Type")
                ? new HttpCall.Header(header.name(), TYPE + "; boundary=" + boundary, false)
                : header);
        return new HttpCall(call.method(), call.uri(), headers, body.length() < HttpCall.BIG ? small(body) : body);
    }

    private static HttpCall.Body.Pieces.Piece bytes(StringBuilder text) {
        return new HttpCall.Body.Pieces.OfBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private HttpCall.Body small(HttpCall.Body.Pieces body) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (HttpCall.Body.Pieces.Piece piece : body.pieces()) {
            all.writeBytes(
                    switch (piece) {
                        case HttpCall.Body.Pieces.OfBytes(byte[] bytes) -> bytes;
                        case HttpCall.Body.Pieces.OfFile(Path path, long _) -> Files.readAllBytes(path);
                    });
        }
        return new HttpCall.Body.Bytes(all.toByteArray(), hasSecret);
    }

    /** {@return what it is, for a test of a job} */
    ObjectNode toJson() {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (Part part : parts) {
            if (part.file().isEmpty()) {
                fields.put(part.field(), part.value());
            } else {
                ObjectNode file = fields.putObject(part.field());
                file.put("file", part.file().get().toString());
                file.put("filename", part.called(part.file().get()));
                part.type().ifPresent(type -> file.put("type", type));
            }
        }
        return fields;
    }

    /** {@return what it is, a line a part} */
    String described() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(text.isEmpty() ? "" : "\n").append(part.field()).append(": ");
            text.append(part.file().map(path -> "(the content of " + path + ")").orElse(part.value()));
        }
        return text.toString();
    }

    /** {@return the words by which curl is told} */
    List<String> curl() {
        List<String> words = new ArrayList<>();
        for (Part part : parts) {
            if (part.file().isEmpty()) {
                words.addAll(List.of("--form-string", part.field() + "=" + part.value()));
            } else {
                Path path = part.file().get();
                words.addAll(List.of(
                        "-F",
                        part.field() + "=@\"" + quoted(path.toString()) + "\";filename=\"" + quoted(part.called(path))
                                + "\""
                                + part.type().map(type -> ";type=" + type).orElse("")));
            }
        }
        return words;
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    @Override
    public String toString() {
        return "MultipartCall[" + parts.size() + " parts]";
    }
}
