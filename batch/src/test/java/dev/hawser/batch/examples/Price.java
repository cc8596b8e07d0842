package dev.hawser.batch.examples;

// @start region="price"
import dev.hawser.batch.StepException;
import dev.hawser.batch.step.Step;
import java.util.Map;

public class Price implements Step {
    @Override
    public Map<String, ?> run(Input input) throws StepException {
        String plan = input.with().get("plan");
        if (!plan.equals("small") && !plan.equals("large")) {
            throw new StepException("price", "no-such-plan", "there is no plan " + plan, false, null);
        }
        int sites = input.attempt().item().fields().path("sites").asInt(1);
        return Map.of(
                "cents",
                plan.equals("small") ? 500 * sites : 1_900,
                "try",
                input.attempt().number());
    }
}
// @end
