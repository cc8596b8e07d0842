package dev.hawser.batch.job;

import tools.jackson.databind.JsonNode;

/**
 * How deep JSON may be that a run keeps. Jackson writes and reads 500 levels, answers come with as many, and in the files of a
 * run there are some more around them: what is too deep has to fail its row, before it fails the run.
 */
public final class Nesting {
    /** So many levels of lists and objects. */
    public static final int MOST = 400;

    private Nesting() {}

    /**
     * {@return whether it has more levels than may be}
     *
     * @param value any JSON
     */
    public static boolean isTooDeep(JsonNode value) {
        return isDeeper(value, MOST);
    }

    private static boolean isDeeper(JsonNode value, int levels) {
        if (!value.isContainer()) {
            return false;
        }
        if (levels == 0) {
            return true;
        }
        for (JsonNode each : value) {
            if (isDeeper(each, levels - 1)) {
                return true;
            }
        }
        return false;
    }
}
