package dev.hawser.batch.step;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The objects of the user's classes, one for each step. Any thread. */
final class UserSteps {
    private final Map<Object, Step> made = new ConcurrentHashMap<>();

    /**
     * Makes one. Compiles and loads: not on the reactor.
     *
     * @param plan whose it is
     * @param code its class
     */
    void make(Object plan, UserCode code) throws IOException {
        made.put(plan, code.make(Step.class));
    }

    /** {@return what was made for a step} */
    Step get(Object plan) {
        return requireNonNull(made.get(plan), "a step is prepared before it is done");
    }

    /** Closes those that can be closed. {@return what went wrong} */
    List<String> close() {
        List<String> wrong = new ArrayList<>();
        made.values().forEach(step -> {
            if (step instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    wrong.add(step.getClass().getName() + " was not closed: " + e);
                }
            }
        });
        return wrong;
    }
}
