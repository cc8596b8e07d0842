package dev.hawser.batch.job;

import java.util.Arrays;
import java.util.List;

/** What a template refers to, between its double braces. */
public sealed interface Name {
    /** {@return the name as it may be written in a template} */
    String written();

    /**
     * A field of the row. With JSON rows, dots lead into objects and lists: {@code address.city}, {@code tags.0}; a
     * field that has the whole name comes first.
     *
     * @param field its name, without the {@code row.} that may stand before it
     */
    record Column(String field) implements Name {
        @Override
        public String written() {
            return field;
        }
    }

    /**
     * What an earlier step of the same attempt captured.
     *
     * @param step the name of the step
     * @param field the name of the captured value; dots lead into objects and lists
     */
    record Captured(String step, String field) implements Name {
        @Override
        public String written() {
            return step + "." + field;
        }
    }

    /**
     * A variable of the environment. Its value is a secret: see {@link Secrets}.
     *
     * @param variable its name
     * @param value what it is set to
     */
    record Env(String variable, String value) implements Name {
        @Override
        public String written() {
            return "env." + variable;
        }

        /** {@return the name only} */
        @Override
        public String toString() {
            return "Env[" + variable + "]";
        }
    }

    /** What the runner knows by itself. */
    enum BuiltIn implements Name {
        /** What identifies the item. */
        ITEM_ID("item.id", true),
        /** The number of the row, from 1. */
        ITEM_ORDINAL("item.ordinal", true),
        /** The line of the input on which the row begins, from 1. */
        ITEM_LINE("item.line", true),
        /** The same text on every attempt at the item, different from all other items'. */
        IDEMPOTENCY_KEY("item.idempotency-key", false),
        /** In which slot the attempt runs, from 0. */
        SLOT("slot", false),
        /** Which attempt it is, from 1. */
        ATTEMPT("attempt", false),
        /** What identifies the run. */
        RUN_ID("run.id", false),
        /** The directory of the run. */
        RUN_DIR("run.dir", false);

        private final String written;
        private final boolean ofItem;

        BuiltIn(String written, boolean ofItem) {
            this.written = written;
            this.ofItem = ofItem;
        }

        @Override
        public String written() {
            return written;
        }

        /** {@return whether it is known before an attempt starts} */
        boolean isOfItem() {
            return ofItem;
        }

        /** {@return all names, as they are written} */
        static List<String> allWritten() {
            return Arrays.stream(values()).map(BuiltIn::written).toList();
        }
    }
}
