package dev.hawser.fleet;

import dev.hawser.defer.Deferred;
import dev.hawser.sql.SqlException;
import org.jspecify.annotations.Nullable;

/** What a failure of the database is to who works with the fleet: whether it passes, and what is to be done. */
final class Refusal {
    private static final String NO_RIGHT = "42501";

    /** Of a statement, or of a right to make it: it fails as often as it is made. */
    private static final String WRONG_STATEMENT = "42";

    private static final String NO_SCHEMA = "3F000";

    /** The version of the schema that this program is for. */
    static final int VERSION = 6;

    /** What to do if the schema is older than that. */
    static final String OLDER = "let its runs end with the program that made them, then: drop schema hawser cascade";

    /** What to do if it is newer. */
    static final String NEWER = "take a newer program";

    private Refusal() {}

    /** Fails if the schema is of another version than this program is for. */
    static void checkVersion(int found) throws FleetException {
        if (found != VERSION) {
            throw new FleetException("the schema hawser is of version " + found + ", and this program is for " + VERSION
                    + "; " + (found < VERSION ? OLDER : NEWER));
        }
    }

    /** {@return the answer to a statement, with its failure as it is to be told} */
    static <T extends @Nullable Object> Deferred<T> watched(String statement, Deferred<T> answer) {
        return answer.chainErrback(failure -> Deferred.fail(of(statement, failure)));
    }

    /** {@return the failure as it is to be told: a {@link FleetException}, if the same can never succeed} */
    static Throwable of(String statement, Throwable failure) {
        return failure instanceof SqlException sql && isForGood(state(sql))
                ? new FleetException(told(statement, sql))
                : failure;
    }

    private static boolean isForGood(String state) {
        return state.startsWith(WRONG_STATEMENT) || state.equals(NO_SCHEMA);
    }

    private static String state(SqlException failure) {
        return failure.sqlState().orElse("");
    }

    /** {@return what failed, how, and what to do: a line} */
    static String told(String statement, Throwable failure) {
        if (!(failure instanceof SqlException sql)) {
            return statement + " failed: " + firstLine(failure);
        }
        String state = state(sql);
        return statement + " failed" + (state.isEmpty() ? "" : ", SQLSTATE " + state) + ": " + firstLine(failure) + "; "
                + whatToDo(state);
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("; in: .*", "")
                .replaceFirst(" \\([0-9A-Z]{5}\\)$", "")
                .strip();
    }

    private static String whatToDo(String state) {
        return switch (state) {
            case NO_RIGHT -> "grant it: hawser fleet schema --roles prints what the user of a worker needs";
            case NO_SCHEMA -> "the schema hawser is gone: hawser fleet schema prints it";
            case "25006" ->
                "it takes no writes, as a standby: name the primary, or put ?targetServerType=primary behind the URL";
            case "53100" -> "make room on its disk; what was reported before is safe";
            case "53300" -> "raise max_connections, or put PgBouncer before it";
            case "55P03", "57014" ->
                "somebody holds the lock of the run, or it is slow: hawser fleet doctor tells more";
            default -> {
                if (state.startsWith(WRONG_STATEMENT)) {
                    yield "its schema is not the one that this program is for: hawser fleet schema prints that";
                }
                yield state.startsWith("08") || state.startsWith("57") || state.isEmpty()
                        ? "it is tried again, until the lease is over"
                        : "hawser fleet doctor looks whether it is fit";
            }
        };
    }
}
