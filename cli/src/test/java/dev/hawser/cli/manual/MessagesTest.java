package dev.hawser.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.cli.batch.ExitCodes;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessagesTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```yaml\n(.*?)^```$");

    @TempDir
    private Path directory;

    static List<Message> ofJobFiles() {
        return Message.all().stream().filter(one -> one.says().isPresent()).toList();
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("ofJobFiles")
    void theFirstExampleFailsWithTheMessageAndTheSecondIsMended(Message message) throws Exception {
        Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        List<String> examples = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(message.text());
        while (example.find()) {
            examples.add(example.group(1));
        }
        assertThat(examples).as("a failing example and a mended one").hasSize(2);

        Run failing = dryRun(examples.getFirst());
        assertThat(failing.exitCode()).as(failing.told()).isEqualTo(2);
        assertThat(Message.find(failing.told()).map(Message::name))
                .as(failing.told())
                .contains(message.name());
        assertThat(failing.told()).contains("hawser explain " + message.name());
        Run mended = dryRun(examples.getLast());
        assertThat(mended.exitCode()).as(mended.told()).isZero();
    }

    @Test
    void eachExitCodeIsToldAbout() throws IllegalAccessException {
        List<String> codes = new ArrayList<>();
        for (Field code : ExitCodes.class.getDeclaredFields()) {
            if (code.getType() == int.class) {
                code.setAccessible(true);
                codes.add("exit-" + code.getInt(null));
            }
        }
        assertThat(codes).hasSizeGreaterThan(5);
        assertThat(Message.all()).extracting(Message::name).containsAll(codes);
    }

    @Test
    void aNameAnExitCodeOrAMessageIsExplained() {
        assertThat(Told.by("explain", "75").out()).contains("exit-75", "hawser resume RUN");
        assertThat(Told.by("explain", "job.yaml:2:1: \"slost\" is no setting of a job")
                        .out())
                .startsWith("unknown-setting\n");
        assertThat(Told.by("explain").out().lines()).hasSize(Message.all().size());
        assertThat(Told.by("explain", "nonsense").err()).contains("nothing is told about 'nonsense'");
    }

    @Test
    void helpTellsOfCommandsAndTopics() {
        assertThat(Told.by("help", "run").out()).contains("Usage: hawser run", "--slots");
        assertThat(Told.by("help", "steps").out()).startsWith("# ");
        assertThat(Told.by("help").out()).contains("Usage: hawser", "Topics");
        assertThat(Told.by("help", "cooking").err()).contains("there is no command and no topic 'cooking'");
    }

    private record Run(int exitCode, String told) {}

    private Run dryRun(String job) throws Exception {
        Path file = Files.writeString(directory.resolve("job.yaml"), job);
        Told told = Told.by("run", file.toString(), "--dry-run");
        return new Run(told.exitCode(), told.err());
    }
}
