package dev.hawser.web;

import java.util.ArrayDeque;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The last lines that a run has said. */
final class RunLog {
    private static final int MOST = 200;
    private static final int LONGEST = 500;

    private record Line(long at, String text) {}

    private final ArrayDeque<Line> lines = new ArrayDeque<>();

    /** How many there have been. */
    private long said;

    RunLog copy() {
        RunLog copy = new RunLog();
        copy.lines.addAll(lines);
        copy.said = said;
        return copy;
    }

    void say(long atMicros, String text) {
        lines.add(new Line(atMicros, shortened(text, LONGEST)));
        said++;
        if (lines.size() > MOST) {
            lines.remove();
        }
    }

    /** {@return how many lines there have been} */
    long said() {
        return said;
    }

    /**
     * {@return those after so many, if they are still there: {@code from}, and lines of a time and a text}
     *
     * @param from how many are known
     * @param to how many there were when it was asked for
     */
    ObjectNode json(long from, long to) {
        long gone = said - lines.size();
        long start = Math.max(from, gone);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("from", start);
        ArrayNode list = json.putArray("lines");
        lines.stream()
                .skip(start - gone)
                .limit(Math.max(0, to - start))
                .forEach(line -> list.addArray().add(line.at()).add(line.text()));
        return json;
    }

    static String shortened(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }
}
