package dev.hawser.cli.manual;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A manual page in roff, as `man` shows it.
final class ManPage {
    private final CommandSpec spec;
    private final StringBuilder text = new StringBuilder();

    private ManPage(CommandSpec spec) {
        this.spec = spec;
    }

    /// The name of a page without its section, such as `hawser-run`.
    static String name(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    /// @param spec of the command, or of one of its subcommands
    /// @param version of the command
    static String of(CommandSpec spec, String version) {
        return new ManPage(spec).write(version);
    }

    private String write(String version) {
        line(".TH " + name(spec).toUpperCase(Locale.ROOT) + " 1 \"\" \"" + version + "\" \"Hawser\"");
        line(".SH NAME");
        line(escaped(name(spec)) + " \\- " + escaped(Model.brief(Model.description(spec))));
        line(".SH SYNOPSIS");
        line(".B " + escaped(spec.qualifiedName()));
        line(escaped(arguments()));
        line(".SH DESCRIPTION");
        line(escaped(Model.description(spec)));
        subcommands();
        if (!Model.parameters(spec).isEmpty() || !Model.options(spec).isEmpty()) {
            line(".SH OPTIONS");
            Model.parameters(spec)
                    .forEach(parameter -> entry(escaped(parameter.paramLabel()), Model.description(parameter)));
            Model.options(spec).forEach(option -> entry(head(option), Model.description(option)));
        }
        line(".SH SEE ALSO");
        line(seeAlso());
        return text.toString();
    }

    private String arguments() {
        String options = spec.subcommands().isEmpty() ? "[OPTION...]" : "[OPTION...] COMMAND [ARGUMENT...]";
        return options
                + Model.parameters(spec).stream()
                        .map(ManPage::synopsis)
                        .map(one -> " " + one)
                        .collect(Collectors.joining());
    }

    private static String synopsis(PositionalParamSpec parameter) {
        String name = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
        return parameter.arity().min() == 0 ? "[" + name + "]" : name;
    }

    private void subcommands() {
        if (spec.subcommands().isEmpty()) {
            return;
        }
        line(".SH COMMANDS");
        for (CommandSpec one : Model.subcommands(spec)) {
            entry("\\fB" + escaped(one.name()) + "\\fR", Model.description(one));
        }
    }

    private static String head(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .map(name -> "\\fB" + escaped(name) + "\\fR")
                .collect(Collectors.joining(", "));
        return Model.takesValue(option) ? names + "=\\fI" + escaped(option.paramLabel()) + "\\fR" : names;
    }

    private String seeAlso() {
        if (spec.parent() != null) {
            return ".BR hawser (1)";
        }
        return Model.subcommands(spec).stream()
                .map(one -> ".BR " + escaped(name(one)) + " (1)")
                .collect(Collectors.joining("\n"));
    }

    private void entry(String head, String description) {
        line(".TP");
        line(head);
        line(escaped(description.isEmpty() ? "See above." : description));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /// A dot or an apostrophe at the beginning of a line would be a command of roff, and a hyphen no minus.
    private static String escaped(String words) {
        String plain = words.replace("\\", "\\e").replace("-", "\\-");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
