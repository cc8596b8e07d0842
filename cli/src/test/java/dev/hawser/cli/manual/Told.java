package dev.hawser.cli.manual;

import dev.hawser.cli.Whole;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What the command said. */
record Told(int exitCode, String out, String err) {
    static Told by(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Whole.command(args)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
        return new Told(exitCode, out.toString(), err.toString());
    }
}
