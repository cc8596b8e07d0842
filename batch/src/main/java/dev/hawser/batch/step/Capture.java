package dev.hawser.batch.step;

import dev.hawser.http.client.Fetched;
import java.util.Map;
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

    /** The SHA-256 of the body, as hexadecimal digits. */
    record Digest() implements Capture {}

    /** How many bytes the body has. */
    record Length() implements Capture {}

    /** The file that the body was saved in. */
    record File() implements Capture {}

    /** What a single word says. */
    Map<String, Capture> WORDS = Map.of(
            "status",
            new Status(),
            "body",
            new Body(),
            "sha256",
            new Digest(),
            "length",
            new Length(),
            "file",
            new File());

    String EXPECTED =
            "status, body, sha256, length, file, header:NAME, regex:EXPRESSION or a JSON pointer such as /user/id";

    /**
     * {@return what a text says}
     *
     * @throws IllegalArgumentException if it says nothing of that
     */
    static Capture parse(String text) {
        Capture word = WORDS.get(text);
        if (word != null) {
            return word;
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
            case Digest() -> Optional.of(StringNode.valueOf(SavedFile.digest(answer.bytes())));
            case Length() -> Optional.of(IntNode.valueOf(answer.bytes().length));
            case File() -> Optional.of(StringNode.valueOf("")); // told by what saves it
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

    /** Whether the body has to be there as text. */
    default boolean isOfText() {
        return switch (this) {
            case Body(), Json(JsonPointer _), Regex(Pattern _) -> true;
            case Status(), Header(String _), Digest(), Length(), File() -> false;
        };
    }

    /** {@return how it is called in messages} */
    default String described() {
        return switch (this) {
            case Status() -> "status";
            case Body() -> "body";
            case Digest() -> "sha256";
            case Length() -> "length";
            case File() -> "file";
            case Header(String name) -> "header field " + name;
            case Json(JsonPointer pointer) -> "JSON pointer " + pointer;
            case Regex(Pattern pattern) -> "regular expression " + pattern;
        };
    }
}
