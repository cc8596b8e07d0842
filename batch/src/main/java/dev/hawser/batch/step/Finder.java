package dev.hawser.batch.step;

import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Emit;
import dev.hawser.batch.job.FoundIn;
import dev.hawser.batch.job.Nesting;
import dev.hawser.batch.job.Scope;
import dev.hawser.http.client.Fetched;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes rows of what a step finds, and has them made safe, some at a time.
 *
 * <p><b>Threads:</b> in the inline function of the attempt.
 */
final class Finder implements Finding {
    /** How many rows are made safe at once, and about how many bytes of them. */
    private static final int BATCH = 2048;

    private static final long BATCH_BYTES = 1 << 20;
    private static final int LONGEST_LINE = 1 << 20;
    private static final String VALUE = "value";

    private final Emit emit;
    private final String step;
    private final Scope scope;
    private final Shared shared;
    private final ToldJson reading;
    private final List<ObjectNode> rows = new ArrayList<>();
    private long bytes;
    private boolean isDone;

    Finder(Emit emit, String step, Scope scope, Shared shared) {
        this.emit = emit;
        this.step = step;
        this.scope = scope;
        this.shared = shared;
        this.reading = new ToldJson(shared.reactor(), "emit", "rows");
    }

    /** Whether the step has told what it found. */
    @Override
    public boolean isDone() {
        return isDone;
    }

    /** Rows of JSON. */
    @Override
    public void json(JsonNode root) throws StepFailure {
        isDone = true;
        JsonNode found = emit.from() instanceof FoundIn.Json(var pointer) ? root.at(pointer) : root;
        if (found.isArray()) {
            for (JsonNode each : found) {
                add(each);
            }
        } else {
            add(found);
        }
        flush();
    }

    /** Rows of a response. */
    @Override
    public void response(Fetched answer) throws StepFailure {
        if (!(emit.from() instanceof FoundIn.Links(String selector))) {
            json(reading.of(answer));
            return;
        }
        isDone = true;
        for (ObjectNode link : Waits.await(shared.reactor().deferToThread(() -> links(answer, selector)))) {
            add(link);
        }
        flush();
    }

    @Override
    public void tell(ObjectNode captured) {
        // the rows are in a file of their own
    }

    private static List<ObjectNode> links(Fetched answer, String selector) {
        List<ObjectNode> links = new ArrayList<>();
        for (Element each : Jsoup.parse(answer.text(), answer.uri().toString()).select(selector)) {
            String url = each.hasAttr("href") ? each.absUrl("href") : each.absUrl("src");
            URI target = uri(url);
            if (target != null) {
                links.add(JsonNodeFactory.instance
                        .objectNode()
                        .put(VALUE, target.toString())
                        .put("text", each.text()));
            }
        }
        return links;
    }

    /** What can be asked for, without its fragment. */
    private static @Nullable URI uri(String url) {
        int fragment = url.indexOf('#');
        try {
            URI uri = URI.create((fragment < 0 ? url : url.substring(0, fragment)).replace(" ", "%20"));
            String scheme = String.valueOf(uri.getScheme());
            boolean web = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
            return web && uri.getHost() != null ? uri : null;
        } catch (IllegalArgumentException noUrl) {
            return null;
        }
    }

    /** Rows of a text in the place of the output of a program. */
    @Override
    public void text(String text) throws StepFailure {
        if (!(emit.from() instanceof FoundIn.Lines(FoundIn.Kind kind))) {
            json(reading.of(text));
            return;
        }
        isDone = true;
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            add(kind == FoundIn.Kind.JSON ? reading.of(line) : JsonNodeFactory.instance.stringNode(line));
        }
        flush();
    }

    /**
     * Rows of the output of a program.
     *
     * @param limit how long one may be that is read as a whole
     */
    @Override
    public void output(Path file, int limit) throws StepFailure, IOException {
        if (!(emit.from() instanceof FoundIn.Lines(FoundIn.Kind kind))) {
            json(reading.of(file, limit));
            return;
        }
        isDone = true;
        try (LineSource lines = new LineSource(file)) {
            List<String> some;
            do {
                some = Waits.await(shared.reactor().deferToThread(lines::next), StepFailure.class);
                for (String line : some) {
                    add(kind == FoundIn.Kind.JSON ? reading.of(line) : JsonNodeFactory.instance.stringNode(line));
                }
            } while (!some.isEmpty());
        }
        flush();
    }

    /** Lines, without those that are empty. */
    private static final class LineSource implements AutoCloseable {
        private final Path file;
        private @Nullable Reader reader;
        private final char[] buffer = new char[1 << 14];
        private final StringBuilder line = new StringBuilder();
        private int at;
        private int filled;

        LineSource(Path file) {
            this.file = file;
        }

        private int fill() throws IOException {
            Reader from = reader;
            if (from == null) {
                from = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
                reader = from;
            }
            at = 0;
            return Math.max(0, from.read(buffer));
        }

        /** {@return the next ones; none at the end} */
        List<String> next() throws IOException, StepFailure {
            List<String> lines = new ArrayList<>();
            long chars = 0;
            while (lines.size() < BATCH && (chars < BATCH_BYTES || lines.isEmpty())) { // none is the end
                if (at == filled) {
                    filled = fill();
                    if (filled == 0) {
                        end(lines);
                        return lines;
                    }
                }
                char c = buffer[at++];
                chars++;
                if (c == '\n') {
                    end(lines);
                } else if (line.length() == LONGEST_LINE) {
                    throw StepFailure.permanent("emit", "a line is longer than " + LONGEST_LINE + " characters");
                } else {
                    line.append(c);
                }
            }
            return lines;
        }

        @Override
        public void close() throws IOException {
            if (reader != null) {
                reader.close();
            }
        }

        private void end(List<String> lines) {
            String text = line.toString().stripTrailing();
            line.setLength(0);
            if (!text.isEmpty()) {
                lines.add(text);
            }
        }
    }

    private void add(JsonNode found) throws StepFailure {
        if (found.isMissingNode() || found.isNull()) {
            return;
        }
        ObjectNode fields = found instanceof ObjectNode object
                ? object
                : JsonNodeFactory.instance.objectNode().set(VALUE, found);
        scope.tell(Emit.FOUND, fields);
        try {
            if (emit.where().isPresent() && !emit.where().get().holds(scope)) {
                return;
            }
            ObjectNode row = row(found, fields);
            if (!scope.secrets().mask(row).equals(row)) {
                throw StepFailure.permanent(
                        "emit",
                        "a row that was found has a secret in it, and would be in a file with that; expected \"row\" to leave"
                                + " it out");
            }
            if (Nesting.isTooDeep(row)) {
                throw StepFailure.permanent(
                        "emit", "a row that was found is nested deeper than " + Nesting.MOST + " levels");
            }
            rows.add(row);
            bytes += Item.memory(row);
        } finally {
            scope.tell(Emit.FOUND, JsonNodeFactory.instance.objectNode());
        }
        if (rows.size() >= BATCH || bytes >= BATCH_BYTES) {
            flush();
        }
    }

    private ObjectNode row(JsonNode found, ObjectNode fields) throws StepFailure {
        if (emit.row().isPresent()) {
            if (emit.row().get().render(scope) instanceof ObjectNode made) {
                return made;
            }
            throw StepFailure.permanent("emit", "\"row\" is no mapping from columns to values");
        }
        boolean isLink = emit.from() instanceof FoundIn.Links;
        if (found instanceof ObjectNode object && !isLink) {
            return object;
        }
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        return row.set(emit.as().orElse(shared.terms().column()), fields.get(VALUE));
    }

    private void flush() {
        if (rows.isEmpty()) {
            return;
        }
        StepObserver observer = scope.attempt().observer();
        Emission.Result result = Waits.await(observer.emit(new Emission(step, rows, emit.depth(), emit.most())));
        rows.clear();
        bytes = 0;
        if (result.beyond() > 0 && shared.terms().told().add(step)) {
            shared.log().accept("step " + step + ": rows are left out that it finds beyond \"depth\" or \"most\"");
        }
    }
}
