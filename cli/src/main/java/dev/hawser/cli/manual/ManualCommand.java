package dev.hawser.cli.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser manual DIR`, by which a distribution is made.
@Command(mixinStandardHelpOptions = true)
public final class ManualCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where the pages are written.")
    private Path directory = Path.of(".");

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(directory);
        CommandSpec root = spec.root();
        String version = root.version()[0].replaceFirst(" \\(.*", "");
        write(root, version);
        for (CommandSpec one : Model.subcommands(root)) {
            write(one, version);
        }
        return 0;
    }

    private void write(CommandSpec one, String version) throws IOException {
        Files.writeString(directory.resolve(ManPage.name(one) + ".1"), ManPage.of(one, version));
    }
}
