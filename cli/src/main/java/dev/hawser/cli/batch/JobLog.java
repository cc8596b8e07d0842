package dev.hawser.cli.batch;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.run.RunEvent;
import dev.hawser.batch.run.RunListener;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome.Failure;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes a line for each row that has ended, as GNU parallel does with `--joblog`. Lines are written by thread jobs.
/// Of the reactor only.
final class JobLog implements RunListener {
    private static final String HEAD = "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n";

    private static final String EXIT = "exit-";

    /// What parallel writes of a job that did not come to an end of its own.
    private static final int NONE = -1;

    private final Reactor reactor;
    private final OutputStream out;
    private final ShellCommands commands;
    private final String step;
    private final StringBuilder lines = new StringBuilder(HEAD);
    private @Nullable Deferred<?> writing;
    private @Nullable IOException refused;

    private JobLog(Reactor reactor, OutputStream out, ShellCommands commands, String step) {
        this.reactor = reactor;
        this.out = out;
        this.commands = commands;
        this.step = step;
    }

    /// Replaces a file that is there. Writes a file: not on the reactor.
    ///
    /// @param named the job, in which each variable of the environment has its name instead of its value
    static JobLog open(Reactor reactor, Path file, Path directory, Job named) throws IOException {
        return new JobLog(
                reactor,
                Files.newOutputStream(file),
                new ShellCommands(reactor, directory, named),
                named.steps().getFirst().name());
    }

    @Override
    public void happened(RunEvent event) {
        switch (event) {
            case RunEvent.ItemDone done -> add(done.report());
            case RunEvent.ItemDead dead -> add(dead.report());
            default -> {
                return;
            }
        }
        writeOn();
    }

    private void add(AttemptReport report) {
        int code = code(report.outcome());
        boolean killed = code > 128;
        lines.append(String.format(
                Locale.ROOT,
                "%d\t:\t%.3f\t%10.3f\t0\t0\t%d\t%d\t%s%n",
                report.item().ordinal(),
                report.startMicros() / 1e6,
                (report.endMicros() - report.startMicros()) / 1e6,
                killed ? 0 : code,
                killed ? code - 128 : 0,
                commands.command(report.item(), step).replaceAll("\\p{Cntrl}", " ")));
    }

    /// As the shell has it: beyond 128 it is a signal.
    private static int code(AttemptOutcome outcome) {
        return switch (outcome) {
            case AttemptOutcome.Succeeded _ -> 0;
            case AttemptOutcome.Failed failed
            when failed.kind().matches(EXIT + "[0-9]{1,3}") ->
                Integer.parseInt(failed.kind().substring(EXIT.length()));
            case AttemptOutcome.Failed _, AttemptOutcome.GivenBack _ -> NONE;
        };
    }

    private void writeOn() {
        if (writing != null || refused != null) {
            return;
        }
        byte[] bytes = taken();
        Deferred<Boolean> job = reactor.deferToThread(() -> {
            out.write(bytes);
            return true;
        });
        writing = job;
        var _ = job.addBoth(outcome -> {
            writing = null;
            if (outcome instanceof Failure<?>(IOException why)) {
                refused = why;
            }
            if (!lines.isEmpty()) {
                writeOn();
            }
            return true;
        });
    }

    private byte[] taken() {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        lines.setLength(0);
        return bytes;
    }

    /// Writes the rest, after the run.
    ///
    /// @return why the file takes no more; empty if it has all
    Optional<IOException> finish() {
        try (out) {
            if (refused == null) {
                out.write(taken());
            }
        } catch (IOException e) {
            refused = e;
        }
        return Optional.ofNullable(refused);
    }
}
