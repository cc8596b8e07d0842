package dev.hawser.batch.step;

import dev.hawser.http.client.Fetched;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

/** What of a response is kept for later steps and the result. */
sealed interface Capture {
    /** The status, as a number. */
    record Status() implements Capture {}

    /** The whole body, as text. */
    record Body() implements Capture {}

    /**
     * The first field of a name in the header.
     *
     * @param name its name
     */
    record Header(String name) implements Capture {}

    /**
     * A value in the body, which is JSON.
     *
     * @param pointer where
     */
    record Json(JsonPointer pointer) implements Capture {}

    /**
     * What a regular expression finds in the body: its first group, or all of it if it has none.
     *
     * @param pattern the expression
     */
    record Regex(Pattern pattern) implements Capture {}

    String EXPECTED = "status, body, header:NAME, regex:EXPRESSION or a JSON pointer such as /user/id";

    /**
     * {@return what a text says}
     *
     * @throws IllegalArgumentException if it says nothing of that
     */
    static Capture parse(String text) {
        if (text.equals("status")) {
            return new Status();
        }
        if (text.equals("body")) {
            return new Body();
        }
        if (text.startsWith("header:") && text.length() > "header:".length()) {
            return new Header(text.substring("header:".length()).strip());
        }
        if (text.startsWith("regex:")) {
            try {
                return new Regex(Pattern.compile(text.substring("regex:".length())));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(e.getDescription() + " at character " + (e.getIndex() + 1));
            }
        }
        if (text.startsWith("/")) {
            return new Json(JsonPointer.compile(text));
        }
        throw new IllegalArgumentException();
    }

    /**
     * {@return what it finds; empty if it finds nothing}
     *
     * @param answer the response
     * @param json its body as JSON; a missing node if it is none
     */
    default Optional<JsonNode> find(Fetched answer, Supplier<JsonNode> json) {
        return switch (this) {
            case Status() -> Optional.of(IntNode.valueOf(answer.status().code()));
            case Body() -> Optional.of(StringNode.valueOf(answer.text()));
            case Header(String name) -> answer.headers().first(name).map(StringNode::valueOf);
            case Json(JsonPointer pointer) ->
                Optional.of(json.get().at(pointer)).filter(node -> !node.isMissingNode());
            case Regex(Pattern pattern) -> {
                Matcher matcher = pattern.matcher(answer.text());
                yield matcher.find()
                        ? Optional.ofNullable(matcher.groupCount() > 0 ? matcher.group(1) : matcher.group())
                                .map(StringNode::valueOf)
                        : Optional.empty();
            }
        };
    }

    /** {@return how it is called in messages} */
    default String described() {
        return switch (this) {
            case Status() -> "status";
            case Body() -> "body";
            case Header(String name) -> "header field " + name;
            case Json(JsonPointer pointer) -> "JSON pointer " + pointer;
            case Regex(Pattern pattern) -> "regular expression " + pattern;
        };
    }
}
