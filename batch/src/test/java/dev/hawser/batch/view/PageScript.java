package dev.hawser.batch.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Document;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ScriptableObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page's script, run without a browser: the part of it that reads the data and searches in it. */
final class PageScript {
    /** What a browser has beside the language. */
    private static final String BROWSER = """
            function TextDecoder() {}
            TextDecoder.prototype.decode = bytes => {
              let text = "";
              for (let i = 0; i < bytes.length;) {
                const b = bytes[i++];
                if (b < 128) { text += String.fromCharCode(b); continue; }
                let more = b > 239 ? 3 : b > 223 ? 2 : 1, code = b & (63 >> more);
                while (more-- > 0) code = code * 64 + (bytes[i++] & 63);
                text += String.fromCodePoint(code);
              }
              return text;
            };
            """;

    private static final String TELL = """
            JSON.stringify(Array.from({ length: run.n }, (_, i) => ({
              id: idOf(run, i), slot: run.slot[i], number: run.number[i], start: run.start[i], end: run.end[i],
              outcome: run.outcome[i] === OK ? "ok" : run.outcome[i] === GIVEN_BACK ? "given back"
                : "failed: " + facts.kinds[run.outcome[i] - FAILED],
              message: messageOf(run, i),
              steps: Array.from({ length: run.firstStep[i + 1] - run.firstStep[i] }, (_, k) => run.firstStep[i] + k)
                .map(s => facts.stepNames[run.step[s]] + " " + run.stepStart[s] + "-" + run.stepEnd[s])
            })))
            """;

    private final String setUp;

    private PageScript(String setUp) {
        this.setUp = setUp;
    }

    /** An attempt as the page knows it; times in its unit. */
    record Seen(
            String id,
            int slot,
            int number,
            long start,
            long end,
            String outcome,
            String message,
            List<String> steps) {}

    static PageScript decode(Document page) throws IOException {
        var bytes = JsonMapper.shared().writeValueAsString(unsigned(TimelineTest.data(page)));
        return new PageScript(BROWSER + resource("timeline-data.js") + "const facts = " + TimelineTest.facts(page)
                + "; const run = decode(new Uint8Array(" + bytes + "), facts);\n");
    }

    List<Seen> attempts() {
        var seen = new ArrayList<Seen>();
        for (var attempt : tell(TELL)) {
            var steps = new ArrayList<String>();
            attempt.path("steps").forEach(step -> steps.add(step.asString()));
            seen.add(new Seen(
                    attempt.path("id").asString(),
                    attempt.path("slot").asInt(),
                    attempt.path("number").asInt(),
                    attempt.path("start").asLong(),
                    attempt.path("end").asLong(),
                    attempt.path("outcome").asString(),
                    attempt.path("message").asString(),
                    steps));
        }
        return seen;
    }

    List<String> search(String text) {
        var ids = new ArrayList<String>();
        tell("JSON.stringify(search(run, '" + text + "', 12).ids)").forEach(id -> ids.add(id.asString()));
        return ids;
    }

    int attemptsOf(String id) {
        return tell("JSON.stringify(attemptsOf(run, '" + id + "').length)").asInt();
    }

    /** The id of the attempt in a slot at a time, or nothing. */
    String attemptAt(int slot, long micros) {
        var at = "attemptAt(run, " + slot + ", " + micros + " / facts.unit, 0)";
        return tell("JSON.stringify(" + at + " < 0 ? '' : idOf(run, " + at + "))")
                .asString();
    }

    static void compile(String script) {
        try (var context = context()) {
            var _ = context.compileString(withoutConst(script), "page", 1, null);
        }
    }

    private JsonNode tell(String expression) {
        try (var context = context()) {
            ScriptableObject scope = context.initStandardObjects();
            return JsonMapper.shared()
                    .readTree(Context.toString(
                            context.evaluateString(scope, withoutConst(setUp + expression), "page", 1, null)));
        }
    }

    /** Rhino takes a constant in a loop for one of the whole function, and none in the head of a loop over values. */
    private static String withoutConst(String script) {
        return script.replaceAll("\\bconst ", "let ");
    }

    private static Context context() {
        var context = Context.enter();
        context.setLanguageVersion(Context.VERSION_ES6);
        context.setInterpretedMode(true);
        return context;
    }

    private static int[] unsigned(byte[] bytes) {
        var numbers = new int[bytes.length];
        for (var i = 0; i < bytes.length; i++) {
            numbers[i] = bytes[i] & 0xFF;
        }
        return numbers;
    }

    private static String resource(String name) throws IOException {
        try (var in = Timeline.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
