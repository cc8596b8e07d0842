package dev.hawser.batch.step;

import java.util.List;
import java.util.Set;

/**
 * Which failures of a request another try may mend.
 *
 * @param statuses responses
 * @param kinds failures without one
 */
record RetryOn(List<StatusRange> statuses, Set<String> kinds) {
    /** The failures without a response that can be named. */
    static final List<String> KINDS =
            List.of("dns", "connect", "timeout", "closed", "tls", "body", "json", "header", "slow");

    static final String EXPECTED = "a status such as 503, 500-599 or 5xx, or one of " + String.join(", ", KINDS);

    /** What is tried again unless the job says otherwise: what curl calls transient, and 425 (RFC 8470). */
    static final List<String> DEFAULT =
            List.of("408", "425", "429", "500", "502", "503", "504", "dns", "connect", "timeout", "closed");

    /**
     * {@return what some texts say; each has been checked by {@link #check}}
     *
     * @param texts statuses and kinds
     */
    static RetryOn of(List<String> texts) {
        return new RetryOn(
                texts.stream()
                        .filter(text -> !KINDS.contains(text))
                        .map(StatusRange::parse)
                        .toList(),
                Set.copyOf(texts.stream().filter(KINDS::contains).distinct().toList()));
    }

    /**
     * {@return the text}
     *
     * @throws IllegalArgumentException if it is neither status nor kind
     */
    static String check(String text) {
        if (!KINDS.contains(text)) {
            StatusRange.parse(text);
        }
        return text;
    }

    boolean hasStatus(int status) {
        return statuses.stream().anyMatch(range -> range.has(status));
    }

    boolean hasKind(String kind) {
        return kinds.contains(kind);
    }
}
