package dev.hawser.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Man pages and completion, in the real shells where these are installed. */
class ManualTest {
    @TempDir
    private Path directory;

    @Test
    void eachCommandHasAPageWithItsOptionsThatIsCleanRoff() throws Exception {
        assertThat(Told.by("manual", directory.toString()).exitCode()).isZero();
        assertThat(Files.readString(directory.resolve("hawser.1"))).contains("\\fBrun\\fR", "\\fBserve\\fR");
        assertThat(Files.readString(directory.resolve("hawser-run.1"))).contains("\\fB\\-\\-slots\\fR");

        List<String> lint;
        try (Stream<Path> pages = Files.list(directory)) {
            lint = Stream.concat(
                            Stream.of("mandoc", "-Tlint", "-Wwarning"),
                            pages.sorted().map(Path::toString))
                    .toList();
        }
        assumeInstalled("mandoc");
        // there is no date, so that two builds give the same
        assertThat(said(lint).lines().filter(line -> !line.contains("missing date")))
                .isEmpty();
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        assumeInstalled("bash");
        String script = script("bash");
        assertThat(said(List.of("bash", "-c", BASH, script, "re"))).contains("resume", "retry-dead");
        assertThat(said(List.of("bash", "-c", BASH, script, "serve", "--no"))).contains("--no-listing");
    }

    private static final String BASH = """
            . "$0"
            COMP_WORDS=(hawser "$@"); COMP_CWORD=$#; COMP_LINE="hawser $*"; COMP_POINT=${#COMP_LINE}
            _complete_hawser
            echo "${COMPREPLY[@]}"
            """;

    @Test
    void fishCompletesCommandsAndOptions() throws Exception {
        assumeInstalled("fish");
        String script = script("fish");
        assertThat(said(List.of("fish", "--no-config", "-c", "source " + script + "; complete -C 'hawser re'")))
                .contains("resume", "retry-dead");
        assertThat(said(List.of("fish", "--no-config", "-c", "source " + script + "; complete -C 'hawser serve --no'")))
                .contains("--no-listing");
    }

    @Test
    void zshCompletesCommandsAndOptions() throws Exception {
        assumeInstalled("zsh");
        Files.copy(Path.of(script("zsh")), directory.resolve("_hawser"));
        assertThat(said(List.of("zsh", "-f", "-c", ZSH, directory.toString(), "hawser re")))
                .contains("resume", "retry-dead");
        assertThat(said(List.of("zsh", "-f", "-c", ZSH, directory.toString(), "hawser serve --no")))
                .contains("--no-listing");
    }

    /** A zsh in a terminal of its own, in which Tab is pressed twice as soon as it listens to keys. */
    private static final String ZSH = """
            zmodload zsh/zpty
            zpty it zsh -f -i
            zpty -w it "PS1=; unsetopt zle_bracketed_paste; fpath=($0 \\$fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=999"
            zpty -w it "zle-line-init() { print -n li''stens }; zle -N zle-line-init"
            zpty -r it said '*listens*'
            zpty -w -n it "$1"$'\\t\\t'
            zpty -w -n it $'\\x15'"print do''ne"$'\\n'
            zpty -r it said '*done*'
            print -r -- "$said"
            """;

    private String script(String shell) throws IOException {
        Told told = Told.by("completion", shell);
        assertThat(told.exitCode()).isZero();
        return Files.writeString(directory.resolve("script." + shell), told.out())
                .toString();
    }

    private static void assumeInstalled(String program) {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
        assumeTrue(there, program + " is not installed");
    }

    private static String said(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
