package dev.hawser.batch.job;

import dev.hawser.batch.job.Template.Literal;
import dev.hawser.batch.job.Template.Reference;
import dev.hawser.batch.job.Template.Segment;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.StringNode;

/** Takes a template apart. */
final class TemplateParser {
    private static final String ESCAPE = "; for the braces themselves write {{\"{{\"}}";

    private final Node.Scalar scalar;
    private final String text;
    private final Names names;
    private final List<Segment> segments = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int index;

    private TemplateParser(Node.Scalar scalar, Names names) {
        this.scalar = scalar;
        this.text = scalar.text();
        this.names = names;
    }

    /**
     * {@return the template}
     *
     * @param scalar the text, with its place
     * @param names what it may refer to
     * @throws BadValue if it has a name that is not known, or braces that do not close
     */
    static Template parse(Node.Scalar scalar, Names names) throws BadValue {
        TemplateParser parser = new TemplateParser(scalar, names);
        parser.run();
        return new Template(scalar.text(), parser.segments);
    }

    private void run() throws BadValue {
        while (index < text.length()) {
            int open = text.indexOf("{{", index);
            if (open < 0) {
                break;
            }
            while (open + 2 < text.length() && text.charAt(open + 2) == '{') {
                open++;
            }
            literal.append(text, index, open);
            index = open + 2;
            while (index < text.length() && text.charAt(index) == ' ') {
                index++;
            }
            if (index < text.length() && text.charAt(index) == '"') {
                quoted(open);
            } else {
                name(open);
            }
        }
        literal.append(text, index, text.length());
        flush();
    }

    private void quoted(int open) throws BadValue {
        int close = text.indexOf('"', index + 1);
        int end = close < 0 ? -1 : text.indexOf("}}", close + 1);
        if (end < 0 || !text.substring(close + 1, end).isBlank()) {
            throw new BadValue(scalar.at(open), "{{\" has no \"}} to end it");
        }
        literal.append(text, index + 1, close);
        index = end + 2;
    }

    private void name(int open) throws BadValue {
        int end = text.indexOf("}}", index);
        if (end < 0) {
            throw new BadValue(scalar.at(open), "{{ has no }} to end it" + ESCAPE);
        }
        String name = text.substring(index, end).strip();
        if (name.isEmpty()) {
            throw new BadValue(scalar.at(open), "{{}} has no name in it" + ESCAPE);
        }
        if (name.contains("{{") || name.contains("\n")) {
            throw new BadValue(scalar.at(open), "{{ has no }} to end it before the next {{ or line" + ESCAPE);
        }
        flush();
        segments.add(reference(name, scalar.at(open), names));
        index = end + 2;
    }

    /**
     * {@return what stands between braces}
     *
     * @param text a name, and perhaps transforms, with bars between
     * @param position where, for messages
     * @param names what it may refer to
     * @throws BadValue if it has a name or a transform that is not known
     */
    static Reference reference(String text, Position position, Names names) throws BadValue {
        List<String> parts = parts(text);
        List<Transform> transforms = new ArrayList<>();
        for (String part : parts.subList(1, parts.size())) {
            transforms.add(Transform.parse(part, position));
        }
        Reference reference = new Reference(names.resolve(parts.getFirst(), position), List.copyOf(transforms));
        if (reference.name() instanceof Name.Env env) {
            names.hide(Template.text(reference.transformed(StringNode.valueOf(env.value()))));
        }
        return reference;
    }

    /** What stands between the bars, but for those in parentheses. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '|' && depth <= 0) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(text.substring(from).strip());
        return parts;
    }

    private void flush() {
        if (!literal.isEmpty() || (segments.isEmpty() && index >= text.length())) {
            segments.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }
}
