package dev.hawser.cli.batch;

import dev.hawser.batch.job.Assignment;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.job.JobOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// An option for every setting that a job file may have, made from the table of settings, so that neither can have one
/// that the other lacks.
final class JobOptions {
    private static final String SET = "--set";

    /// The only list whose elements have commas in them.
    private static final String HALT = "--halt";

    /// What need not be said of a value.
    private static final Set<String> ANYTHING = Set.of("a text", "a path", "a list of: a text");

    private JobOptions() {}

    /// Of a run that is there: all but where it is.
    static void addToResume(CommandSpec spec) {
        add(
                spec,
                JobOption.all().stream()
                        .filter(option -> !option.name().equals("--output"))
                        .toList());
    }

    static void addTo(CommandSpec spec) {
        add(spec, JobOption.all());
    }

    private static void add(CommandSpec spec, List<JobOption> options) {
        for (JobOption option : options) {
            OptionSpec.Builder builder = OptionSpec.builder(option.name())
                    .paramLabel(option.path().getLast().toUpperCase(java.util.Locale.ROOT))
                    .description(escaped(option));
            spec.addOption(
                    option.repeatable()
                            ? builder.type(List.class)
                                    .auxiliaryTypes(String.class)
                                    .splitRegex(option.name().equals(HALT) ? "" : ",")
                                    .build()
                            : builder.type(String.class).build());
        }
        spec.addOption(OptionSpec.builder(SET)
                .paramLabel("PATH=VALUE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("Any setting of the job, also of a step: --set steps.install.http.timeout=10s.")
                .build());
    }

    /// picocli reads per cent signs as places for values.
    private static String escaped(JobOption option) {
        String text = option.description()
                + (ANYTHING.contains(option.expected()) ? "" : " Takes " + option.expected() + ".")
                + option.defaultText().map(value -> " Default: " + value + ".").orElse("");
        return text.replace("%", "%%").replace("@|", "@ |");
    }

    /// {@return what was given}
    static List<Assignment> given(ParseResult parsed) throws JobException {
        List<Assignment> all = new ArrayList<>();
        for (JobOption option : JobOption.all()) {
            List<String> values = values(parsed, option.name());
            if (!values.isEmpty()) {
                all.add(option.assign(values));
            }
        }
        for (String text : values(parsed, SET)) {
            all.add(Assignment.ofText(text));
        }
        return all;
    }

    private static List<String> values(ParseResult parsed, String name) {
        OptionSpec option = parsed.matchedOption(name);
        return option == null ? List.of() : option.stringValues();
    }
}
