package dev.hawser.batch.job;

import dev.hawser.batch.job.Condition.Alone;
import dev.hawser.batch.job.Condition.And;
import dev.hawser.batch.job.Condition.Compared;
import dev.hawser.batch.job.Condition.Exists;
import dev.hawser.batch.job.Condition.Fixed;
import dev.hawser.batch.job.Condition.Matched;
import dev.hawser.batch.job.Condition.Named;
import dev.hawser.batch.job.Condition.Not;
import dev.hawser.batch.job.Condition.Or;
import dev.hawser.batch.job.Condition.Part;
import dev.hawser.batch.job.Condition.Relation;
import dev.hawser.batch.job.Condition.Several;
import dev.hawser.batch.job.Condition.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/**
 * Reads conditions.
 *
 * <pre>
 * condition  or
 * or         and { "or" and }
 * and        not { "and" not }
 * not        "not" not | "(" condition ")" | test
 * test       value [ ("==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" | "contains") value
 *                  | "in" (value | "[" value { "," value } "]")  |  "matches" text  |  "exists" ]
 * value      name | "{{" name "}}" | text in quotation marks | number | "true" | "false" | "null"
 * </pre>
 */
final class ConditionParser {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(\\{\\{.*?\\}\\})|'((?:[^']|'')*)'|\"([^\"]*)\"|(-?[0-9]+(?:\\.[0-9]+)?)(?![\\w.-])"
                    + "|([\\p{L}_][\\p{L}\\p{N}_.-]*)|(==|!=|<=|>=|<|>|\\(|\\)|\\[|\\]|,))",
            Pattern.DOTALL);

    private static final Set<String> WORDS =
            Set.of("and", "or", "not", "in", "contains", "matches", "exists", "true", "false", "null");

    private static final String EXAMPLE = "a condition such as plan == 'large' and not sites > 3";

    /** A piece of the text. */
    private record Token(Kind kind, String text, int at) {
        boolean is(String word) {
            return kind == Kind.WORD && text.equals(word);
        }
    }

    private enum Kind {
        BRACES,
        TEXT,
        NUMBER,
        NAME,
        /** A word of the language, or a sign. */
        WORD,
        END
    }

    private final Node.Scalar scalar;
    private final Names names;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    private ConditionParser(Node.Scalar scalar, Names names) {
        this.scalar = scalar;
        this.names = names;
    }

    /**
     * {@return the condition}
     *
     * @param scalar the text, with its place
     * @param names what it may refer to
     * @throws BadValue if it is none
     */
    static Condition parse(Node.Scalar scalar, Names names) throws BadValue {
        ConditionParser parser = new ConditionParser(scalar, names);
        parser.split();
        Part root = parser.or();
        Token rest = parser.tokens.get(parser.next);
        if (rest.kind() != Kind.END) {
            throw parser.wrong(rest, "\"and\", \"or\" or the end");
        }
        return new Condition(scalar.text(), root);
    }

    private void split() throws BadValue {
        String text = scalar.text();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (!text.substring(at).isBlank()) {
            if (!matcher.find(at) || matcher.start() != at) {
                String rest = text.substring(at).stripLeading();
                throw new BadValue(
                        scalar.at(text.length() - rest.length()),
                        "\"" + rest.strip() + "\" does not belong there, expected " + EXAMPLE);
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "the end", text.length()));
    }

    private static Token token(Matcher matcher) {
        Kind[] kinds = {Kind.BRACES, Kind.TEXT, Kind.TEXT, Kind.NUMBER, Kind.NAME, Kind.WORD};
        int group = 1;
        while (matcher.group(group) == null) {
            group++;
        }
        String text = matcher.group(group);
        Kind kind = kinds[group - 1];
        int at = matcher.start(group);
        return switch (kind) {
            case BRACES -> new Token(kind, text.substring(2, text.length() - 2).strip(), at);
            case TEXT -> new Token(kind, group == 2 ? text.replace("''", "'") : text, at);
            case NAME -> new Token(WORDS.contains(text) ? Kind.WORD : kind, text, at);
            case NUMBER, WORD, END -> new Token(kind, text, at);
        };
    }

    private BadValue wrong(Token token, String expected) {
        String what = token.kind() == Kind.END ? "the end" : "\"" + token.text() + "\"";
        return new BadValue(scalar.at(token.at()), "has " + what + " where it should have " + expected);
    }

    private boolean takes(String word) {
        boolean there = tokens.get(next).is(word);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String word) throws BadValue {
        if (!takes(word)) {
            throw wrong(tokens.get(next), "\"" + word + "\"");
        }
    }

    private Part or() throws BadValue {
        List<Part> parts = new ArrayList<>(List.of(and()));
        while (takes("or")) {
            parts.add(and());
        }
        return parts.size() == 1 ? parts.getFirst() : new Or(parts);
    }

    private Part and() throws BadValue {
        List<Part> parts = new ArrayList<>(List.of(not()));
        while (takes("and")) {
            parts.add(not());
        }
        return parts.size() == 1 ? parts.getFirst() : new And(parts);
    }

    private Part not() throws BadValue {
        if (takes("not")) {
            return new Not(not());
        }
        if (takes("(")) {
            Part inner = or();
            expect(")");
            return inner;
        }
        return test();
    }

    private Part test() throws BadValue {
        Token first = tokens.get(next);
        Value left = value();
        if (takes("exists")) {
            if (!(left instanceof Named(Template.Reference reference))) {
                throw wrong(first, "a name before \"exists\"");
            }
            return new Exists(reference);
        }
        if (takes("matches")) {
            return new Matched(left, pattern());
        }
        if (takes("in")) {
            return new Compared(left, Relation.IN, takes("[") ? several() : value());
        }
        Token sign = tokens.get(next);
        Optional<Relation> relation = Arrays.stream(Relation.values())
                .filter(each -> sign.is(each.written))
                .findFirst();
        if (relation.isEmpty()) {
            return new Alone(left);
        }
        next++;
        return new Compared(left, relation.get(), value());
    }

    private Several several() throws BadValue {
        List<Value> values = new ArrayList<>(List.of(value()));
        while (takes(",")) {
            values.add(value());
        }
        expect("]");
        return new Several(values);
    }

    private Pattern pattern() throws BadValue {
        Token token = tokens.get(next++);
        if (token.kind() != Kind.TEXT) {
            throw wrong(token, "a regular expression in quotation marks");
        }
        try {
            return Pattern.compile(token.text());
        } catch (PatternSyntaxException e) {
            throw new BadValue(
                    scalar.at(token.at()),
                    "'" + token.text() + "' is no regular expression: " + e.getDescription() + " at character "
                            + (e.getIndex() + 1));
        }
    }

    private Value value() throws BadValue {
        Token token = tokens.get(next++);
        return switch (token.kind()) {
            case BRACES, NAME -> new Named(TemplateParser.reference(token.text(), scalar.at(token.at()), names));
            case TEXT -> new Fixed(StringNode.valueOf(token.text()));
            case NUMBER -> new Fixed(DecimalNode.valueOf(new BigDecimal(token.text())));
            case WORD, END ->
                switch (token.text()) {
                    case "true" -> new Fixed(BooleanNode.TRUE);
                    case "false" -> new Fixed(BooleanNode.FALSE);
                    case "null" -> new Fixed(NullNode.getInstance());
                    default -> throw wrong(token, "a name, a text in quotation marks or a number");
                };
        };
    }
}
