package dev.hawser.batch.rehearsal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares what came with what a test names of it. */
final class Matching {
    private Matching() {}

    /** Each in its turn, and no more; a number alone is how many. */
    static void list(String what, JsonNode expected, List<? extends JsonNode> actual, List<String> wrong) {
        if (expected.isMissingNode()) {
            return;
        }
        int count = expected.isNumber() ? expected.asInt() : expected.size();
        if (actual.size() != count) {
            wrong.add(what + ": there were " + actual.size() + ", expected " + count + "; they are " + actual);
            return;
        }
        for (int i = 0; i < expected.size(); i++) {
            subset(what + " " + (i + 1), expected.get(i), actual.get(i), wrong);
        }
    }

    /** All that is named is there, and as it says. */
    static void subset(String what, JsonNode expected, JsonNode actual, List<String> wrong) {
        if (expected.isMissingNode()) {
            return;
        }
        if (expected instanceof ObjectNode fields) {
            for (Map.Entry<String, JsonNode> field : fields.properties()) {
                JsonNode value =
                        what.endsWith(".headers") ? header(actual, field.getKey()) : actual.path(field.getKey());
                subset(what + "." + field.getKey(), field.getValue(), value, wrong);
            }
        } else if (!isSame(expected, actual)) {
            wrong.add(what + ": was " + (actual.isMissingNode() ? "nothing" : actual) + ", expected " + expected);
        }
    }

    private static JsonNode header(JsonNode headers, String name) {
        for (Map.Entry<String, JsonNode> field : headers.properties()) {
            if (field.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return field.getValue();
            }
        }
        return headers.path(name);
    }

    /** A number is the same as a text that says it, since columns of CSV are texts. */
    private static boolean isSame(JsonNode expected, JsonNode actual) {
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        boolean simple = !expected.isContainer() && !actual.isContainer() && !actual.isMissingNode();
        return expected.equals(actual) || (simple && expected.asString().equals(actual.asString()));
    }
}
