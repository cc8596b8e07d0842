package dev.hawser.batch.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepObserver;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Any text is a template, a condition, or refused with a message; what is one can be asked for a row.
public final class TemplateFuzz {
    private static final ObjectNode ROW = (ObjectNode) JsonMapper.shared()
            .readTree("{\"id\": 7, \"name\": \"J\u00fcrgen\", \"a\": {\"b\": [1, null]}, \"n\": \"12\", \"t\": true}");

    private TemplateFuzz() {}

    private interface Parser<T> {
        T parse(Node.Scalar scalar, Names names) throws BadValue;
    }

    private interface Use<T> {
        void by(T parsed, Scope scope);
    }

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, UTF_8);
        check(text, TemplateParser::parse, (template, scope) -> {
            var _ = template.render(scope);
            var _ = template.value(scope);
            var _ = template.names();
        });
        check(text, ConditionParser::parse, Condition::holds);
    }

    private static <T> void check(String text, Parser<T> parser, Use<? super T> use) {
        Names names = new Names(Map.of("HOME", "/home/anna"));
        names.enterSteps(Set.of("create", "later"));
        names.declare("create", Set.of("status", "id"));
        T parsed;
        try {
            parsed = parser.parse(new Node.Scalar(Position.ofOption("when"), text, true, -1), names);
        } catch (BadValue e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("refused without a message", e);
            }
            return;
        }
        Scope scope = Scope.of(
                new Attempt(new Item("i-7", 3, 4, ROW), 2, 5, "key-7", StepObserver.NONE),
                new Scope.RunPlace("run-1", "runs/1"),
                Secrets.NONE);
        scope.capture("create", ROW, Set.of());
        try {
            use.by(parsed, scope);
        } catch (MissingNameException | IllegalArgumentException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("not rendered, without a message", e);
            }
        }
    }
}
