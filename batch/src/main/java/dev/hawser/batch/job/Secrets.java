package dev.hawser.batch.job;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
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
 * Knows the values that came from the environment, and replaces them by {@code ***} in whatever is printed, logged or
 * journalled: as they are, percent-encoded, as a JSON text has them, and in Base64, also in the midst of a longer
 * Base64 text.
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

    /** The longest first, so that none is missed because a part of it went before. */
    private final List<String> forms;

    private Secrets(Collection<String> forms) {
        this.forms = forms.stream()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /**
     * {@return what masks the values}
     *
     * @param values the secrets; empty ones are ignored
     */
    public static Secrets of(Collection<String> values) {
        Set<String> forms = new LinkedHashSet<>();
        for (String value : values) {
            if (!value.isEmpty()) {
                addForms(value, forms);
            }
        }
        return forms.isEmpty() ? NONE : new Secrets(forms);
    }

    private static void addForms(String value, Set<String> forms) {
        forms.add(value);
        forms.add(StringNode.valueOf(value).toString().replaceAll("^\"|\"$", ""));
        String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
        String percent = form.replace("+", "%20");
        forms.addAll(List.of(form, percent, percent.replace("%7E", "~"), lowerHex(form), lowerHex(percent)));
        if (value.length() >= ANYWHERE) {
            addBase64(value.getBytes(StandardCharsets.UTF_8), forms);
        }
    }

    private static String lowerHex(String encoded) {
        StringBuilder text = new StringBuilder(encoded);
        for (int i = 0; i + 2 < text.length(); i++) {
            if (text.charAt(i) == '%') {
                text.setCharAt(i + 1, Character.toLowerCase(text.charAt(i + 1)));
                text.setCharAt(i + 2, Character.toLowerCase(text.charAt(i + 2)));
            }
        }
        return text.toString();
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
        String masked = text;
        for (String form : forms) {
            if (masked.contains(form)) {
                masked = form.length() < ANYWHERE ? maskAlone(masked, form) : masked.replace(form, MASK);
            }
        }
        return masked;
    }

    private static String maskAlone(String text, String secret) {
        StringBuilder masked = new StringBuilder();
        int from = 0;
        int found = text.indexOf(secret);
        while (found >= 0) {
            int end = found + secret.length();
            boolean alone = (found == 0 || !Character.isLetterOrDigit(text.charAt(found - 1)))
                    && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
            masked.append(text, from, found).append(alone ? MASK : secret);
            from = end;
            found = text.indexOf(secret, end);
        }
        return masked.append(text, from, text.length()).toString();
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
