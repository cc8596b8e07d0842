package dev.hawser.batch.view;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A run as a web page: a row for each slot over time. It is one file that asks for nothing else, in light and dark, and
 * shows up to 200,000 attempts one by one; of more, those that failed and a sample of the rest, over a picture of all.
 *
 * <p>Text of the run never becomes markup: it is either in the compressed data, or escaped, and the page's policy lets
 * no script run but its own.
 *
 * <p><b>Threads:</b> any; a call reads and writes in the calling thread, and keeps some 20 bytes for each attempt that
 * is shown.
 */
public final class Timeline {
    private Timeline() {}

    /**
     * Writes the page.
     *
     * @param facts what there is to say of the run
     * @param attempts its attempts; gone through twice
     * @param out where to write to, as UTF-8; not closed
     * @throws IOException if the attempts cannot be read, or the page cannot be written
     */
    public static void write(RunFacts facts, AttemptStream attempts, OutputStream out) throws IOException {
        var survey = new Survey(facts);
        attempts.forEach(survey::add);
        var detail = Detail.of(survey);
        var columns = new AttemptColumns(survey, unit(survey.spanMicros()));
        var overview = new Overview(survey, !detail.isWhole());
        attempts.forEach(report -> {
            overview.add(report);
            if (detail.keeps(report)) {
                columns.add(report);
            }
        });
        var data = columns.columns();
        data.put("grid", overview.shares());
        writePage(
                facts,
                new PageFacts(facts, survey, overview, unit(survey.spanMicros())).json(columns, data),
                data,
                out);
    }

    private static void writePage(RunFacts facts, String json, Map<String, NumberColumn> data, OutputStream out)
            throws IOException {
        var script = "\"use strict\";\n" + resource("timeline-data.js") + resource("timeline-scene.js")
                + resource("timeline-page.js") + resource("timeline-main.js");
        var style = resource("timeline.css");
        var page = resource("timeline.html");
        var parts = page.split("(?=\\{\\{)|(?<=\\}\\})");
        for (var part : parts) {
            switch (part) {
                case "{{title}}" -> print(out, escape(facts.name()));
                case "{{policy}}" -> print(out, policy(script, style));
                case "{{style}}" -> print(out, style);
                case "{{script}}" -> print(out, script);
                case "{{facts}}" -> print(out, json);
                case "{{data}}" -> writeData(data, out);
                default -> print(out, part);
            }
        }
        out.flush();
    }

    /** Times are as exact as a run of that length needs: a page shows a few thousand of them side by side. */
    private static long unit(long span) {
        var unit = 1L;
        while (span / unit > 2_000_000 && unit < 1000) {
            unit *= 10;
        }
        return unit;
    }

    private static void writeData(Map<String, NumberColumn> data, OutputStream out) throws IOException {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION);
        var encoded = Base64.getEncoder().wrap(new OpenStream(out));
        try (var compressed = new DeflaterOutputStream(encoded, deflater)) {
            for (var column : data.values()) {
                column.writeTo(compressed);
            }
        } finally {
            deflater.end();
        }
    }

    /** A stream that stays open when what wraps it is closed. */
    private static final class OpenStream extends FilterOutputStream {
        OpenStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() {}
    }

    private static String policy(String script, String style) {
        return "default-src 'none'; script-src '" + hash(script) + "'; style-src '" + hash(style)
                + "'; img-src data:; base-uri 'none'; form-action 'none'";
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static void print(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Timeline.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
