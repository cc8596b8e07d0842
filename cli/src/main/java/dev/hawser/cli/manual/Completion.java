package dev.hawser.cli.manual;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Scripts by which a shell completes the command: its subcommands, their options, and files.
enum Completion {
    bash {
        @Override
        String script(CommandSpec root) {
            return AutoComplete.bash(root.name(), root.commandLine());
        }
    },
    zsh {
        @Override
        String script(CommandSpec root) {
            String commands = Model.subcommands(root).stream()
                    .map(one -> "        " + quoted(one.name() + ":" + Model.brief(Model.description(one))) + "\n")
                    .collect(Collectors.joining());
            String cases = Model.subcommands(root).stream()
                    .map(one -> "        " + one.name() + ") _arguments -s" + arguments(one) + " '*:file:_files' ;;\n")
                    .collect(Collectors.joining());
            return """
                    #compdef NAME
                    _NAME() {
                        local -a commands=(
                    COMMANDS    )
                        if (( CURRENT == 2 )); then
                            _describe command commands
                            return
                        fi
                        shift words
                        (( CURRENT-- ))
                        case $words[1] in
                    CASES    esac
                    }
                    if [ "$funcstack[1]" = _NAME ]; then _NAME "$@"; else compdef _NAME NAME; fi
                    """.replace("NAME", root.name())
                    .replace("COMMANDS", commands)
                    .replace("CASES", cases);
        }

        private static String arguments(CommandSpec command) {
            return Model.options(command).stream()
                    .flatMap(option -> Arrays.stream(option.names()).map(name -> argument(name, option)))
                    .collect(Collectors.joining());
        }

        private static String argument(String name, OptionSpec option) {
            String told = Model.brief(Model.description(option))
                    .replace("[", "(")
                    .replace("]", ")")
                    .replace(":", "\\:");
            String value = Model.takesValue(option) ? ":" + option.paramLabel() + ":_files" : "";
            String equals = Model.takesValue(option) && name.startsWith("--") ? "=" : "";
            return " \\\n            " + quoted(name + equals + "[" + told + "]" + value);
        }
    },
    fish {
        @Override
        String script(CommandSpec root) {
            return Model.subcommands(root).stream()
                    .map(one -> command(root, one))
                    .collect(Collectors.joining());
        }

        private static String command(CommandSpec root, CommandSpec one) {
            String start = "complete -c " + root.name();
            String name = start + " -n __fish_use_subcommand -f -a " + one.name() + " -d "
                    + quoted(Model.brief(Model.description(one))) + "\n";
            return name
                    + Model.options(one).stream()
                            .map(option -> start + " -n " + quoted("__fish_seen_subcommand_from " + one.name())
                                    + names(option) + (Model.takesValue(option) ? " -r" : "") + " -d "
                                    + quoted(Model.brief(Model.description(option))) + "\n")
                            .collect(Collectors.joining());
        }

        private static String names(OptionSpec option) {
            return Arrays.stream(option.names())
                    .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                    .collect(Collectors.joining());
        }
    };

    /// @param root the whole command
    abstract String script(CommandSpec root);

    /// As one word of a shell.
    private static String quoted(String words) {
        return "'" + words.replace("'", "’") + "'";
    }
}
