package dev.hawser.cli.manual;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The command as picocli has it, in the words that pages and shells want.
final class Model {
    private Model() {}

    static List<CommandSpec> subcommands(CommandSpec root) {
        return root.subcommands().values().stream()
                .map(one -> one.getCommandSpec())
                .filter(spec -> !spec.usageMessage().hidden())
                .toList();
    }

    static List<OptionSpec> options(CommandSpec spec) {
        return spec.options().stream().filter(option -> !option.hidden()).toList();
    }

    static List<PositionalParamSpec> parameters(CommandSpec spec) {
        return spec.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden())
                .toList();
    }

    /// Whether a value belongs to it.
    static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    static String description(CommandSpec spec) {
        return words(spec.usageMessage().description());
    }

    static String description(ArgSpec argument) {
        return words(argument.description());
    }

    /// The first sentence, without its end.
    static String brief(String description) {
        return description.split("[.;:](?: |$)", 2)[0];
    }

    /// Lines of a description as one, without picocli's marks for format.
    private static String words(String... lines) {
        return Arrays.stream(lines)
                .map(line -> line.replace("%n", " ").replace("%%", "%").strip())
                .collect(Collectors.joining(" "));
    }
}
