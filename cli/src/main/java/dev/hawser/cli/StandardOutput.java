package dev.hawser.cli;

import dev.hawser.batch.view.Screen;
import dev.hawser.cli.batch.Io;
import dev.hawser.cli.tale.Terminal;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/// The standard output of this process. Written through no `System.out`, whose lock a library may hold.
final class StandardOutput {
    private static final int USUAL_COLUMNS = 80;
    private static final int OUTPUT = 1;
    private static final int ERROR_OUTPUT = 2;

    private StandardOutput() {}

    /// What the user's locale says; but UTF-8 where it says nothing, that is, plain ASCII.
    static Charset charset() {
        Charset said = Charset.forName(System.getProperty("stdout.encoding", "UTF-8"), StandardCharsets.UTF_8);
        return said.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : said;
    }

    static PrintWriter writer(Charset charset) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), charset), true);
    }

    /// What the batch commands read and write.
    static Io io() {
        Charset charset = errorCharset();
        return new Io(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                charset,
                screen(ERROR_OUTPUT, charset),
                screen(OUTPUT, charset),
                isTerminal(OUTPUT));
    }

    private static Screen screen(int descriptor, Charset charset) {
        return Screen.of(
                System.getenv(),
                isTerminal(descriptor),
                columns(),
                charset.newEncoder().canEncode("█▇─"));
    }

    /// Whether a file descriptor of this process is a terminal. The launcher says it; without it, Linux does.
    private static boolean isTerminal(int descriptor) {
        String told = System.getProperty("hawser.terminals");
        if (told != null) {
            return told.contains(Integer.toString(descriptor));
        }
        try {
            String behind = Path.of("/proc/self/fd/" + descriptor).toRealPath().toString();
            return behind.startsWith("/dev/pts/") || behind.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /// As the launcher measured it.
    private static OptionalInt columns() {
        Integer columns = Integer.getInteger("hawser.columns");
        return columns == null || columns < 1 ? OptionalInt.empty() : OptionalInt.of(columns);
    }

    private static Charset errorCharset() {
        Charset said = Charset.forName(System.getProperty("stderr.encoding", "UTF-8"), StandardCharsets.UTF_8);
        return said.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : said;
    }

    static Terminal terminal(Charset charset) {
        Console console = System.console();
        return terminal(System.getenv(), console != null && console.isTerminal(), charset);
    }

    /// What can be shown.
    ///
    /// @param environment of it COLUMNS, NO_COLOR and TERM count
    /// @param isTerminal whether a terminal shows the output
    /// @param charset in which it is written
    static Terminal terminal(Map<String, String> environment, boolean isTerminal, Charset charset) {
        boolean colour = isTerminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(columns(environment), colour, charset.newEncoder().canEncode("█▇─"));
    }

    private static int columns(Map<String, String> environment) {
        try {
            int columns = Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
            return columns > 0 ? columns : USUAL_COLUMNS;
        } catch (NumberFormatException e) {
            return USUAL_COLUMNS;
        }
    }
}
