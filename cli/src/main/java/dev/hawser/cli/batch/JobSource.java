package dev.hawser.cli.batch;

import dev.hawser.batch.job.Assignment;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.step.StepWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Where a job comes from: its file and what options changed in it. It is kept in the run directory, so that a resume
/// does the same job even if the file has changed since. Values of the environment are not in it.
///
/// @param file the job file, as an absolute path
/// @param text what was in it
/// @param assignments what options changed
record JobSource(Path file, String text, List<Assignment> assignments) {
    private static final String FILE = "file";
    private static final String TEXT = "text";
    private static final String OPTIONS = "options";

    JobSource {
        assignments = List.copyOf(assignments);
    }

    /// {@return the job in a file}
    static JobSource of(Path file, List<Assignment> assignments, Map<String, String> environment)
            throws JobException, IOException {
        var _ = parser(environment).parse(file, assignments); // tells what is wrong with the file itself
        return new JobSource(file, Files.readString(file), assignments);
    }

    /// {@return the job as records}
    Job job(Map<String, String> environment) throws JobException {
        return parser(environment).parse(text, file, assignments);
    }

    private static JobParser parser(Map<String, String> environment) {
        return new JobParser(StepWorkflow.types(), environment);
    }

    /// {@return the same job with more options}
    JobSource with(List<Assignment> more) {
        List<Assignment> all = new ArrayList<>(assignments);
        all.addAll(more);
        return new JobSource(file, text, all);
    }

    /// Writes it down.
    ObjectNode toJson() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put(FILE, file.toAbsolutePath().toString()).put(TEXT, text);
        var options = json.putArray(OPTIONS);
        for (Assignment assignment : assignments) {
            ObjectNode option = options.addObject().put("option", assignment.option());
            assignment.path().forEach(option.putArray("path")::add);
            assignment.values().forEach(option.putArray("values")::add);
        }
        return json;
    }

    /// {@return what [#toJson] wrote}
    ///
    /// @throws IllegalArgumentException if it did not
    static JobSource ofJson(JsonNode json) {
        if (!json.path(FILE).isString() || !json.path(TEXT).isString()) {
            throw new IllegalArgumentException("it does not say which job it is");
        }
        List<Assignment> assignments = new ArrayList<>();
        for (JsonNode option : json.path(OPTIONS)) {
            assignments.add(new Assignment(
                    option.path("option").asString(), texts(option.path("path")), texts(option.path("values"))));
        }
        return new JobSource(
                Path.of(json.path(FILE).asString()), json.path(TEXT).asString(), assignments);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }
}
