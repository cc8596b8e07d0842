package dev.hawser.cli.batch;

import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Which jobs a worker serves, whoever has submitted them.
///
/// @param environment of the process
/// @param variables of it that jobs may use; a `*` at the end stands for the rest of a name
/// @param allowed kinds of steps whose author is trusted
/// @param bound the only job that it serves
record JobPolicy(Map<String, String> environment, List<String> variables, List<String> allowed, Optional<Path> bound) {
    /// Steps that do what nobody can foresee who has not read the job.
    static final Set<String> NEED_TRUST = Set.of("exec", "java");

    /// What is set by options and means nothing to a worker: where rows come from, and where results go.
    private static final Set<List<String>> OF_THE_SUBMITTER = Set.of(List.of("input"), List.of("output"));

    /// The job, if it may be served here.
    Job accept(String json) throws UsageException, JobException, IOException {
        JsonNode told = JsonMapper.shared().readTree(json);
        JobSource source = JobSource.ofJson(told);
        if (bound.isPresent() && !isThat(source, bound.get())) {
            throw new UsageException("its job is not that of " + bound.get() + ", or options change it");
        }
        Map<String, String> known = environment.entrySet().stream()
                .filter(entry -> variables.stream().anyMatch(name -> isMeant(name, entry.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Job job;
        try {
            job = source.job(known);
        } catch (JobException e) {
            throw new UsageException(e.getMessage() + "; variables that jobs may use are named by --env");
        }
        Set<String> missing = Stream.of(job.services(), job.steps(), job.finals())
                .flatMap(List::stream)
                .map(Job.Step::type)
                .filter(type -> NEED_TRUST.contains(type) && !allowed.contains(type))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!missing.isEmpty()) {
            throw new UsageException("it has steps that need trust; whoever trusts its author says --allow "
                    + String.join(",", missing));
        }
        FleetFiles.check(told);
        return job;
    }

    private static boolean isThat(JobSource source, Path file) throws IOException {
        return source.text().equals(Files.readString(file))
                && source.assignments().stream().allMatch(changed -> OF_THE_SUBMITTER.contains(changed.path()));
    }

    private static boolean isMeant(String pattern, String variable) {
        return pattern.endsWith("*")
                ? variable.startsWith(pattern.substring(0, pattern.length() - 1))
                : variable.equals(pattern);
    }
}
