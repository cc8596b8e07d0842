package dev.hawser.batch.job;

import tools.jackson.core.JsonPointer;

/** Where rows are found. */
public sealed interface FoundIn {
    /**
     * In JSON: a list has several, anything else is one, and null none.
     *
     * @param pointer where in it
     */
    record Json(JsonPointer pointer) implements FoundIn {}

    /**
     * Links of a page.
     *
     * @param selector of CSS
     */
    record Links(String selector) implements FoundIn {}

    /**
     * Lines of what a program says.
     *
     * @param kind what a line is
     */
    record Lines(Kind kind) implements FoundIn {}

    /** What a line is. */
    enum Kind {
        /** A text. */
        TEXT,
        /** A value of JSON. */
        JSON
    }
}
