package dev.hawser.reactor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Inline functions that wait for each other in a circle, so that none of them goes on unless it is cancelled, or its time limit
 * is over. A lock's permit is taken to be given back by the function that took it; where that hands it on to another, the
 * circle may be none.
 *
 * @param reactor the reactor's name
 * @param functions each waits for the next one, and the last one for the first
 */
public record Deadlock(String reactor, List<FunctionInfo> functions) {
    /** Copies the list. */
    public Deadlock {
        functions = List.copyOf(functions);
    }

    /** {@return all of it, with each function's stack} */
    @Override
    public String toString() {
        return functions.stream()
                .map(FunctionInfo::toString)
                .collect(Collectors.joining(
                        "\n",
                        "deadlock on reactor " + reactor + ": "
                                + (functions.size() == 1
                                        ? "a function waits for itself\n"
                                        : functions.size() + " functions wait for each other in a circle\n"),
                        ""));
    }
}
