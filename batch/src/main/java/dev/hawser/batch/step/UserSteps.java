package dev.hawser.batch.step;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The objects of the user's classes, one for each step. Any thread. */
final class UserSteps {
    private final Map<JavaPlan, Step> made = new ConcurrentHashMap<>();

    /** Compiles and loads: not on the reactor. */
    void make(JavaPlan plan) throws IOException {
        made.put(plan, plan.code().make(Step.class));
    }

    /** {@return what was made for a step} */
    Step get(JavaPlan plan) {
        return requireNonNull(made.get(plan), "a step is prepared before it is done");
    }

    /** Closes those that can be closed. {@return what went wrong} */
    List<String> close() {
        List<String> wrong = new ArrayList<>();
        made.forEach((plan, step) -> {
            if (step instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    wrong.add(plan.code() + " was not closed: " + e);
                }
            }
        });
        return wrong;
    }
}
