package dev.hawser.reactor;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Given to the error handler when a reactor stopped and inline functions were still alive at {@code stopTimeout}. The
 * message shows each with its stack.
 */
public final class FunctionsLeftException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient List<FunctionInfo> functions;

    /**
     * For the end of a reactor.
     *
     * @param reactor its name
     * @param functions those that are alive
     */
    public FunctionsLeftException(String reactor, List<FunctionInfo> functions) {
        super("reactor %s stops, but %d inline functions did not end when they were cancelled:%n%s"
                .formatted(reactor, functions.size(), shown(functions)));
        this.functions = functions;
    }

    private static String shown(List<FunctionInfo> functions) {
        String first = functions.stream().limit(20).map(FunctionInfo::toString).collect(Collectors.joining("\n"));
        return functions.size() > 20 ? first + "\n... and " + (functions.size() - 20) + " more" : first;
    }

    /** {@return the functions that were alive} */
    public List<FunctionInfo> functions() {
        return functions;
    }
}
