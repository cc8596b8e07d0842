package dev.hawser.batch.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Knows the values that came from the environment, and those that a step captured privately, and replaces them by
 * {@code ***} in whatever is printed, logged or journalled: as they are, percent-encoded, with the escapes of JSON, and
 * in Base64, also in the midst of a longer Base64 text.
 *
 * <p>A text is masked before it is cut: of a secret that the cut goes through, nothing could be recognised any more.
 * {@link #shortened} and {@link #maskFrom} are for that.
 *
 * <p>A value of fewer than four characters is replaced only where it stands alone, with neither letter nor digit beside
 * it: else half of a text could go with it.
 *
 * <p>Immutable.
 */
public final class Secrets {
    /** No secrets. */
    public static final Secrets NONE = new Secrets(List.of());

    /** What a secret is replaced by. */
    public static final String MASK = "***";

    /** From this length on a value is replaced wherever it occurs. */
    private static final int ANYWHERE = 4;

    /** As texts have them, and as {@link TextView#ofPercent} has them. */
    private record Form(String text, String bytes) {}

    private final List<Form> forms;

    private Secrets(Collection<String> texts) {
        this.forms =
                texts.stream().map(text -> new Form(text, TextView.bytes(text))).toList();
    }

    /**
     * {@return what masks the values}
     *
     * @param values the secrets; empty ones are ignored
     */
    public static Secrets of(Collection<String> values) {
        return NONE.and(values);
    }

    /**
     * {@return what masks these secrets and more}
     *
     * @param values the further secrets; empty ones are ignored
     */
    public Secrets and(Collection<String> values) {
        Set<String> texts = new LinkedHashSet<>();
        forms.forEach(form -> texts.add(form.text()));
        for (String value : values) {
            if (!value.isEmpty() && texts.add(value) && value.length() >= ANYWHERE) {
                addBase64(value.getBytes(StandardCharsets.UTF_8), texts);
            }
        }
        return texts.size() == forms.size() ? this : new Secrets(texts);
    }

    /**
     * {@return these secrets, and what values have in them: texts and numbers, however deep; neither yes nor no}
     *
     * @param values any JSON
     */
    public Secrets andOf(Collection<? extends JsonNode> values) {
        List<String> found = new ArrayList<>();
        for (JsonNode value : values) {
            addScalars(value, found);
            if (value.isContainer()) {
                found.add(value.toString());
            }
        }
        return and(found);
    }

    private static void addScalars(JsonNode value, List<String> found) {
        if (value.isContainer()) {
            value.forEach(each -> addScalars(each, found));
        } else if (value.isString()) {
            found.add(value.stringValue());
        } else if (value.isNumber()) {
            found.add(value.toString());
        }
    }

    /**
     * Base64 takes three bytes at a time, so a secret inside a longer text has three looks. What neighbours have a share
     * in is left out at both ends.
     */
    private static void addBase64(byte[] value, Set<String> forms) {
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + value.length];
            System.arraycopy(value, 0, shifted, before, value.length);
            int from = before == 0 ? 0 : 4;
            int whole = shifted.length / 3 * 4;
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                String encoded = encoder.withoutPadding().encodeToString(shifted);
                if (before == 0) {
                    forms.add(encoded);
                }
                String core = encoded.substring(Math.min(from, whole), whole);
                if (core.length() >= ANYWHERE) {
                    forms.add(core);
                }
            }
        }
    }

    /**
     * {@return the text without the secrets}
     *
     * @param text any text
     */
    public String mask(String text) {
        return maskFrom(text, 0);
    }

    /**
     * {@return the end of a text without the secrets; one that begins before the end does is replaced as a whole}
     *
     * @param text any text
     * @param from where the end begins, in characters
     */
    public String maskFrom(String text, int from) {
        BitSet covered = covered(text);
        if (covered.isEmpty()) {
            return text.substring(from);
        }
        StringBuilder masked = new StringBuilder();
        int at = from;
        while (at < text.length()) {
            int secret = covered.nextSetBit(at);
            int plain = secret < 0 ? text.length() : secret;
            masked.append(text, at, plain);
            at = plain;
            if (secret >= 0) {
                masked.append(MASK);
                at = covered.nextClearBit(secret);
            }
        }
        return masked.toString();
    }

    /**
     * {@return the text without the secrets, in one line, and only its beginning if it is longer than may be}
     *
     * @param text any text
     * @param most how many characters of it are kept at most
     */
    public String shortened(String text, int most) {
        String line = mask(text).strip().replaceAll("\\s+", " ");
        if (line.length() <= most) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(most - 1)) ? most - 1 : most;
        return line.substring(0, end) + "…";
    }

    /**
     * {@return whether a secret is in the text}
     *
     * @param text any text
     */
    public boolean areIn(String text) {
        return !covered(text).isEmpty();
    }

    /** {@return how many characters before a place must be known to see each secret that reaches over it} */
    public int reach() {
        // Each byte may be written as %xx, and each character of a JSON text as a backslash, u and four digits.
        return forms.stream().mapToInt(form -> 6 * form.bytes().length()).max().orElse(0);
    }

    /** Where secrets are, by the character. */
    private BitSet covered(String text) {
        BitSet covered = new BitSet();
        if (forms.isEmpty()) {
            return covered;
        }
        TextView plain = TextView.plain(text);
        List<TextView> decoded = TextView.decoded(text);
        for (Form form : forms) {
            cover(plain, form, covered);
            decoded.forEach(view -> cover(view, form, covered));
        }
        return covered;
    }

    private static void cover(TextView view, Form form, BitSet covered) {
        String secret = view.isOfBytes() ? form.bytes() : form.text();
        String text = view.text();
        int found = text.indexOf(secret);
        while (found >= 0) {
            int end = found + secret.length();
            if (form.text().length() >= ANYWHERE || standsAlone(text, found, end)) {
                covered.set(view.start(found), view.start(end));
            }
            found = text.indexOf(secret, found + 1);
        }
    }

    private static boolean standsAlone(String text, int from, int end) {
        return (from == 0 || !Character.isLetterOrDigit(text.charAt(from - 1)))
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
    }

    /**
     * {@return the value without the secrets in its texts and names; the same object if there are no secrets at all}
     *
     * @param value any JSON
     */
    public JsonNode mask(JsonNode value) {
        if (forms.isEmpty()) {
            return value;
        }
        return switch (value) {
            case StringNode text -> StringNode.valueOf(mask(text.stringValue()));
            case ObjectNode object -> mask(object);
            case ArrayNode array -> {
                ArrayNode masked = JsonNodeFactory.instance.arrayNode(array.size());
                array.forEach(element -> masked.add(mask(element)));
                yield masked;
            }
            default -> {
                String text = value.toString();
                String masked = mask(text);
                yield masked.equals(text) ? value : StringNode.valueOf(masked);
            }
        };
    }

    /**
     * {@return the object without the secrets in its texts and names; the same one if there are no secrets at all}
     *
     * @param object any JSON object
     */
    public ObjectNode mask(ObjectNode object) {
        if (forms.isEmpty()) {
            return object;
        }
        ObjectNode masked = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            masked.set(mask(field.getKey()), mask(field.getValue()));
        }
        return masked;
    }

    /** {@return how many there are, and nothing of them} */
    @Override
    public String toString() {
        return "Secrets[" + forms.size() + " forms]";
    }
}
