package dev.hawser.batch.job;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.StringNode;

/**
 * Text with names in it: {@code Dear {{first name}}, your number is {{create.id}}}.
 *
 * <p>Two opening braces begin a name and two closing ones end it. <code>&#123;&#123;"…"&#125;&#125;</code> stands for the characters between
 * the quotation marks, so <code>&#123;&#123;"&#123;&#123;"&#125;&#125;</code> is how two braces are written. Single braces stand for themselves, and of
 * more than two in a row the last two begin the name: {@code {{{id}}}} is the id in braces. Bars behind a name lead to
 * what is made of its value: {@code {{url|host}}}.
 *
 * <p>Immutable.
 */
public final class Template {
    /** A piece of the text. */
    sealed interface Segment {}

    /**
     * Text that stands for itself.
     *
     * @param text the text
     */
    record Literal(String text) implements Segment {}

    /**
     * A name, and what is made of its value.
     *
     * @param name what it refers to
     * @param transforms in order
     */
    record Reference(Name name, List<Transform> transforms) implements Segment {
        Reference(Name name) {
            this(name, List.of());
        }

        /** As it is written. */
        String written() {
            StringBuilder text = new StringBuilder(name.written());
            transforms.forEach(each -> text.append('|').append(each.kind().written()));
            return text.toString();
        }

        boolean isRaw() {
            return transforms.stream().anyMatch(each -> each.kind() == Transform.Kind.RAW);
        }

        JsonNode value(Scope scope) {
            if (transforms.isEmpty()) {
                return scope.valueOf(name);
            }
            JsonNode value = transformed(scope.find(name).orElse(MissingNode.getInstance()));
            if (value.isMissingNode()) {
                return scope.valueOf(name); // says what is missing
            }
            if (scope.isSecret(name)) {
                scope.hide(value);
            }
            return value;
        }

        JsonNode transformed(JsonNode value) {
            JsonNode made = value;
            for (Transform each : transforms) {
                made = each.apply(made, written());
            }
            return made;
        }
    }

    /** How values are put into a text. */
    @FunctionalInterface
    public interface Escape {
        /**
         * {@return what stands in the text}
         *
         * @param value what a name stands for
         * @param raw whether the job says that it stands there as it is
         */
        String of(String value, boolean raw);
    }

    private final String source;
    private final List<Segment> segments;

    Template(String source, List<Segment> segments) {
        this.source = source;
        this.segments = List.copyOf(segments);
    }

    /**
     * {@return a template without names}
     *
     * @param text what it stands for, braces included
     */
    public static Template literal(String text) {
        return new Template(text.replace("{{", "{{\"{{\"}}"), List.of(new Literal(text)));
    }

    /** {@return the text as it is written in the job} */
    public String source() {
        return source;
    }

    /** {@return the names in it, in order} */
    public List<Name> names() {
        return segments.stream()
                .filter(Reference.class::isInstance)
                .map(segment -> ((Reference) segment).name())
                .toList();
    }

    /** {@return the text before the first name; all of it, if there is none} */
    public String prefix() {
        return !segments.isEmpty() && segments.getFirst() instanceof Literal(String text) ? text : "";
    }

    /**
     * {@return what is the same for every row: the text before the first name of which a row has a say, with the other
     * names filled in}
     *
     * @param scope what names stand for
     */
    public String prefix(Scope scope) {
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            switch (segment) {
                case Literal(String literal) -> text.append(literal);
                case Reference reference -> {
                    if (!scope.isFixed(reference.name())) {
                        return text.toString();
                    }
                    text.append(text(reference.value(scope)));
                }
            }
        }
        return text.toString();
    }

    /** {@return whether it is the same for every item, because no name is in it but those of the environment} */
    public boolean isConstant() {
        return names().stream().allMatch(Name.Env.class::isInstance);
    }

    /**
     * {@return the text of one that is the same for every item; values behind its beginning are percent-encoded}
     *
     * @throws IllegalStateException if it is not constant
     */
    public String constant() {
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            switch (segment) {
                case Literal(String literal) -> text.append(literal);
                case Reference reference
                when reference.name() instanceof Name.Env env -> {
                    String value = text(reference.transformed(StringNode.valueOf(env.value())));
                    boolean isData = !text.isEmpty() && !reference.isRaw();
                    text.append(
                            isData
                                    ? URLEncoder.encode(value, StandardCharsets.UTF_8)
                                            .replace("+", "%20")
                                    : value);
                }
                case Reference reference ->
                    throw new IllegalStateException(reference.written() + " is not the same for every item");
            }
        }
        return text.toString();
    }

    /**
     * {@return whether a secret is put in}
     *
     * @param scope what names stand for
     */
    public boolean takesSecret(Scope scope) {
        return names().stream().anyMatch(scope::isSecret);
    }

    /**
     * {@return the text, with the names replaced by what they stand for}
     *
     * @param scope what they stand for
     * @throws MissingNameException if the row or the step has no such field
     */
    public String render(Scope scope) {
        return render(scope, (value, _) -> value);
    }

    /**
     * {@return the text, with the names replaced by what they stand for}
     *
     * @param scope what they stand for
     * @param escape is applied to each value, but not to the text around: percent-encoding for a path, say
     * @throws MissingNameException if the row or the step has no such field
     */
    public String render(Scope scope, Escape escape) {
        if (segments.size() == 1 && segments.getFirst() instanceof Literal(String text)) {
            return text;
        }
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            switch (segment) {
                case Literal(String literal) -> text.append(literal);
                case Reference reference -> text.append(escape.of(text(reference.value(scope)), reference.isRaw()));
            }
        }
        return text.toString();
    }

    /**
     * {@return the value: if the template is a single name and nothing else, what that stands for, be it a number, an
     * object or null; else the text}
     *
     * @param scope what names stand for
     * @throws MissingNameException if the row or the step has no such field
     */
    public JsonNode value(Scope scope) {
        if (segments.size() == 1 && segments.getFirst() instanceof Reference reference) {
            return reference.value(scope);
        }
        return StringNode.valueOf(render(scope));
    }

    static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }

    /** {@return the text as it is written in the job} */
    @Override
    public String toString() {
        return source;
    }
}
