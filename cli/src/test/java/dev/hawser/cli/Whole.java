package dev.hawser.cli;

import dev.hawser.cli.tale.Terminal;
import dev.hawser.cli.tale.World;
import picocli.CommandLine;

/** The whole command, for tests in other rooms. */
public final class Whole {
    private Whole() {}

    public static CommandLine command(String... args) {
        return Main.commandLine(World.REAL, Terminal.NONE, StandardOutput.io(), args);
    }
}
