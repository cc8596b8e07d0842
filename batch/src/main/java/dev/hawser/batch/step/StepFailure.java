package dev.hawser.batch.step;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A step failed in a way that it understands. The workflow adds which step it was. Without a stack: where in this code
 * it was noticed says nothing, and a run may see millions of them.
 */
final class StepFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final String kind;
    private final String text;
    private final boolean transientFailure;
    private final @Nullable Duration retryAfter;

    private StepFailure(String kind, String text, boolean transientFailure, @Nullable Duration retryAfter) {
        super(text, null, true, false);
        this.kind = kind;
        this.text = text;
        this.transientFailure = transientFailure;
        this.retryAfter = retryAfter;
    }

    /** {@return one that another try would not mend} */
    static StepFailure permanent(String kind, String text) {
        return new StepFailure(kind, text, false, null);
    }

    /** {@return one that another try may mend, or not} */
    static StepFailure of(String kind, String text, boolean transientFailure) {
        return new StepFailure(kind, text, transientFailure, null);
    }

    /** {@return one that another try may mend, after a time that the other side asked for, if it did} */
    static StepFailure transientAfter(String kind, String text, @Nullable Duration retryAfter) {
        return new StepFailure(kind, text, true, retryAfter);
    }

    /** {@return a time as a job would have it} */
    static String spoken(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    String kind() {
        return kind;
    }

    /** {@return the message; secrets may be in it} */
    String text() {
        return text;
    }

    boolean isTransient() {
        return transientFailure;
    }

    @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
