package dev.hawser.batch.step;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Secrets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a job in {@code /jobs} has a step do, and what names stand for in it. */
final class Plans {
    static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "s3cret-token", "DIR", "/var/in");

    private Plans() {}

    /** The plan of a step, as it stands behind the dash. */
    static <P> P of(Class<P> type, String step) throws JobException {
        return type.cast(new JobParser(StepWorkflow.types(), ENVIRONMENT)
                .parse("input: rows.jsonl\nsteps:\n" + ("- " + step).indent(2), Path.of("/jobs/job.yaml"), List.of())
                .steps()
                .getFirst()
                .plan());
    }

    static HttpPlan http(String settings) throws JobException {
        return of(HttpPlan.class, "http: " + settings);
    }

    static Scope scope(String row) {
        ObjectNode fields = (ObjectNode) JsonMapper.shared().readTree(row);
        Attempt attempt = new Attempt(new Item("i1", 1, 1, fields), 1, 3, "key", StepObserver.NONE);
        return Scope.of(attempt, new Scope.RunPlace("run-1", "/runs/1"), Secrets.of(ENVIRONMENT.values()));
    }
}
