package dev.hawser.cli.batch;

import dev.hawser.batch.job.JobException;
import dev.hawser.batch.journal.JournalException;
import dev.hawser.batch.source.InputException;
import java.io.IOException;
import java.util.Optional;

/// A command cannot do what was asked: what to say, and the exit code.
///
/// @param message for the user; a line, or one for each mistake of a job
/// @param exitCode one of [ExitCodes]
public record CommandFailure(String message, int exitCode) {
    /// What a failure means for the user; empty for one that is a bug.
    public static Optional<CommandFailure> of(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case JobException _ -> Optional.of(new CommandFailure(message, ExitCodes.USAGE));
            case InputException _ -> Optional.of(new CommandFailure(message, ExitCodes.BAD_INPUT));
            case JournalException wrong -> Optional.of(new CommandFailure(message, exitCode(wrong.problem())));
            case IOException _ -> Optional.of(new CommandFailure(failure.toString(), ExitCodes.IO_ERROR));
            default -> Optional.empty();
        };
    }

    private static int exitCode(JournalException.Problem problem) {
        return switch (problem) {
            case EXISTS, CANNOT_CREATE -> ExitCodes.CANNOT_CREATE;
            case NOT_A_RUN, NEWER_FORMAT, INPUT_CUT -> ExitCodes.USAGE;
            case IN_USE -> ExitCodes.UNAVAILABLE;
            case DAMAGED -> ExitCodes.BAD_INPUT;
            case IO -> ExitCodes.IO_ERROR;
        };
    }
}
