package dev.hawser.cli.batch;

import dev.hawser.batch.StepException;
import dev.hawser.batch.job.JobException;
import dev.hawser.batch.journal.JournalException;
import dev.hawser.batch.source.InputException;
import dev.hawser.fleet.FleetException;
import dev.hawser.sql.SqlException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// A command cannot do what was asked: what to say, and the exit code.
///
/// @param message for the user; a line, or one for each mistake of a job
/// @param exitCode one of [ExitCodes]
public record CommandFailure(String message, int exitCode) {
    /// What is said of arguments or of URLs, without the passwords in them.
    ///
    /// @param text for the user
    /// @return the same, if there is none
    public static String withoutPasswords(String text) {
        return FleetUrl.withoutPassword(text);
    }

    /// What a failure means for the user; empty for one that is a bug.
    public static Optional<CommandFailure> of(Throwable failure) {
        String message = withoutPasswords(String.valueOf(failure.getMessage()));
        return switch (failure) {
            case JobException _ -> Optional.of(new CommandFailure(message, ExitCodes.USAGE));
            case InputException _ -> Optional.of(new CommandFailure(message, ExitCodes.BAD_INPUT));
            case JournalException wrong -> Optional.of(new CommandFailure(message, exitCode(wrong.problem())));
            case UsageException _ -> Optional.of(new CommandFailure(message, ExitCodes.USAGE));
            case FleetException _ -> Optional.of(new CommandFailure(message, ExitCodes.USAGE));
            case SqlException _ -> Optional.of(new CommandFailure(message, ExitCodes.UNAVAILABLE)); // of a fleet
            case StepException _ -> Optional.of(new CommandFailure(message, ExitCodes.USAGE)); // never begins to work
            case IOException io -> Optional.of(new CommandFailure(withoutPasswords(text(io)), ExitCodes.IO_ERROR));
            default -> Optional.empty();
        };
    }

    /// What happened to which file. The messages of these exceptions are the name of a file and nothing else.
    private static String text(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> failure.getMessage() + ": there is no such file or directory";
            case AccessDeniedException _ -> failure.getMessage() + ": access is denied";
            case FileSystemException _ -> String.valueOf(failure.getMessage());
            default -> failure.toString();
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
