package dev.hawser.batch.rehearsal;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.step.StepWorkflow;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Jobs with their cases, as they stand in files. */
final class Cases {
    private Cases() {}

    /** A job without an environment. */
    static Job job(String yaml, CaseFile cases) throws JobException {
        return new JobParser(StepWorkflow.types(), cases.environment())
                .parse(yaml, Path.of("job.yaml").toAbsolutePath(), List.of());
    }

    static Job job(String yaml) throws JobException {
        return job(yaml, new CaseFile(java.util.Map.of(), List.of()));
    }

    /** The case whose row, answers and expectations these are. */
    static JobCase one(String yaml) {
        return CaseFile.parse("cases:\n  - " + yaml.strip().replace("\n", "\n    "), "test")
                .cases()
                .getFirst();
    }

    /** What came of a case. */
    static Rehearsal.Result served(Job job, String yaml) throws Exception {
        JobCase served = one(yaml);
        return Rehearsal.of(job, served.row(), served.canned());
    }

    static ObjectNode object(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }
}
