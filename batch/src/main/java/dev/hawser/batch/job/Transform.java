package dev.hawser.batch.job;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * What is made of a value in braces, behind its name and a bar: {@code {{url|host}}}.
 *
 * @param kind what is done
 * @param argument what stands in parentheses behind it; empty if it takes none
 */
record Transform(Kind kind, String argument) {
    private static final Pattern WRITTEN = Pattern.compile("([a-z0-9]+)(?:\\((.*)\\))?", Pattern.DOTALL);

    /** All there are. */
    enum Kind {
        /** For values that are not there. */
        DEFAULT("what stands in parentheses, if the value is missing, empty or null: `{{plan|default(small)}}`"),
        /** Of a URL. */
        HOST("the host of a URL, in small letters"),
        /** Of a URL. */
        PATH("the path of a URL, as it is written there"),
        /** Of a path. */
        BASENAME("of a path, what is behind the last slash"),
        /** Of a path. */
        DIRNAME("of a path, what is before that slash"),
        /** Of a path. */
        STEM("the basename without its extension"),
        /** Of a path. */
        EXT("the extension, without its dot"),
        /** Of a text. */
        LOWER("in small letters"),
        /** Of a text. */
        UPPER("in capital letters"),
        /** Of a text. */
        TRIM("without spaces and line breaks at its ends"),
        /** Of anything. */
        JSON("as JSON: a text in quotation marks, with escapes"),
        /** Of a text. */
        BASE64("its bytes in UTF-8, in Base64"),
        /** Of a text. */
        SHA256("the SHA-256 of its bytes in UTF-8, as hexadecimal digits"),
        /** Of a text. */
        RAW("in a URL, as it is, not percent-encoded: `/` stays a slash. Not in the host");

        /** What it gives, for the reference. */
        final String description;

        Kind(String description) {
            this.description = description;
        }

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@return the names of all, in the order of the reference} */
    static List<String> names() {
        return Arrays.stream(Kind.values()).map(Kind::written).toList();
    }

    /**
     * {@return the transform that a text is}
     *
     * @param text what stands behind the bar
     * @param position where, for messages
     * @throws BadValue if it is none
     */
    static Transform parse(String text, Position position) throws BadValue {
        Matcher matcher = WRITTEN.matcher(text);
        String name = matcher.matches() ? matcher.group(1) : text;
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(each -> each.written().equals(name))
                .findFirst();
        if (kind.isEmpty()) {
            throw new BadValue(position, "there is no transform \"" + text + "\"" + Suggestion.hint(name, names()));
        }
        String argument = matcher.group(2);
        if ((kind.get() == Kind.DEFAULT) != (argument != null)) {
            throw new BadValue(
                    position,
                    kind.get() == Kind.DEFAULT
                            ? "\"default\" does not say what, expected default(small)"
                            : "\"" + name + "\" takes no argument");
        }
        return new Transform(kind.get(), argument == null ? "" : unquoted(argument));
    }

    private static String unquoted(String text) {
        boolean quoted =
                text.length() >= 2 && "'\"".indexOf(text.charAt(0)) >= 0 && text.endsWith(text.substring(0, 1));
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /**
     * {@return what it makes of a value; of one that is not there nothing, unless it is the default}
     *
     * @param value may be missing
     * @param written how the whole is written, for messages
     * @throws MissingNameException if the value is of another kind
     */
    JsonNode apply(JsonNode value, String written) {
        if (kind == Kind.DEFAULT) {
            boolean nothing = value.isMissingNode()
                    || value.isNull()
                    || (value.isString() && value.stringValue().isEmpty());
            return nothing ? StringNode.valueOf(argument) : value;
        }
        boolean nothing = value.isMissingNode() || (value.isNull() && kind != Kind.JSON);
        return nothing ? value : StringNode.valueOf(made(value, written));
    }

    private String made(JsonNode value, String written) {
        String text = value.isString() ? value.stringValue() : value.toString();
        return switch (kind) {
            case DEFAULT, RAW -> text;
            case HOST ->
                part(text, written, Optional.ofNullable(uri(text, written).getHost()))
                        .toLowerCase(Locale.ROOT);
            case PATH ->
                part(text, written, Optional.ofNullable(uri(text, written).getRawPath()));
            case BASENAME -> basename(text);
            case DIRNAME -> dirname(text);
            case STEM -> stem(basename(text));
            case EXT -> {
                String base = basename(text);
                yield base.substring(Math.min(base.length(), stem(base).length() + 1));
            }
            case LOWER -> text.toLowerCase(Locale.ROOT);
            case UPPER -> text.toUpperCase(Locale.ROOT);
            case TRIM -> text.strip();
            case JSON -> value.toString();
            case BASE64 -> Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
            case SHA256 -> HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
        };
    }

    private static URI uri(String text, String written) {
        try {
            return new URI(text.replace(" ", "%20"));
        } catch (URISyntaxException e) {
            throw new MissingNameException("{{" + written + "}}: \"" + text + "\" is no URL");
        }
    }

    private static String part(String text, String written, Optional<String> part) {
        return part.orElseThrow(() -> new MissingNameException(
                "{{" + written + "}}: \"" + text + "\" is no URL such as https://host.example/path"));
    }

    private static String basename(String path) {
        String whole = withoutSlashes(path);
        return whole.substring(whole.lastIndexOf('/') + 1);
    }

    private static String dirname(String path) {
        String whole = withoutSlashes(path);
        int slash = whole.lastIndexOf('/');
        return slash > 0 ? whole.substring(0, slash) : slash == 0 ? "/" : ".";
    }

    private static String withoutSlashes(String path) {
        return path.replaceFirst("(?<=.)/+$", "");
    }

    private static String stem(String base) {
        int dot = base.lastIndexOf('.');
        return dot > 0 ? base.substring(0, dot) : base;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** {@return a Markdown table of all} */
    static String table() {
        StringBuilder table = new StringBuilder("| transform | what it makes of a value |\n| --- | --- |\n");
        for (Kind kind : Kind.values()) {
            table.append("| `")
                    .append(kind.written())
                    .append("` | ")
                    .append(kind.description.replace("|", "\\|"))
                    .append(" |\n");
        }
        return table.toString();
    }
}
