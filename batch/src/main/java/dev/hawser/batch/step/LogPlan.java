package dev.hawser.batch.step;

import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Template;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says something.
 *
 * @param message what
 * @param to whether to whoever watches the run, or in the result
 */
record LogPlan(Template message, Destination to) implements Plan {
    /** Where a message goes. */
    enum Destination {
        STDERR,
        RESULT
    }

    @Override
    public Set<String> captures() {
        return to == Destination.RESULT ? Set.of("message") : Set.of();
    }

    @Override
    public ObjectNode perform(Performance performance) {
        String text = message.render(performance.scope());
        ObjectNode captured = JsonNodeFactory.instance.objectNode();
        if (to == Destination.RESULT) {
            return captured.put("message", text);
        }
        performance.shared().log().accept(performance.scope().secrets().mask(text));
        return captured;
    }

    @Override
    public String describe(String step, Scope scope) {
        return "log " + message.render(scope);
    }

    @Override
    public void prepare(Shared shared) {}
}
