package dev.hawser.batch.step;

import dev.hawser.batch.job.Name;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Template;
import java.nio.file.Path;
import java.util.List;

/**
 * The file that the body of a response goes into.
 *
 * @param path where
 * @param directory what that is relative to
 * @param statuses the responses whose body goes there
 * @param digests whether its SHA-256 is wanted
 */
record HttpSave(Template path, Path directory, List<StatusRange> statuses, boolean digests) {
    /** Whether the rows cannot choose the directory: else one of them could take the place of the job itself. */
    static boolean isBound(Template path) {
        return path.names().isEmpty()
                || path.prefix().indexOf('/') >= 0
                || path.names().getFirst() instanceof Name.Env
                || path.names().getFirst() == Name.BuiltIn.RUN_DIR;
    }

    /** {@return the file for a row} */
    Path target(Scope scope) throws StepFailure {
        Path target = RowPath.of(path, scope, directory, "file");
        String name = String.valueOf(target.getFileName());
        if (name.endsWith(SavedFile.PART) || name.endsWith(SavedFile.TAG)) {
            throw StepFailure.permanent("file", "'" + target + "' has the name of a file that is not complete");
        }
        if (target.equals(bounds(target, scope))) {
            throw StepFailure.permanent("file", "'" + target + "' is the directory itself, and no file in it");
        }
        return target;
    }

    /** {@return the directory that the job says, in which the file stays} */
    Path bounds(Path target, Scope scope) {
        if (path.names().isEmpty()) {
            return parent(target);
        }
        String prefix = path.prefix(scope);
        return directory
                .resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1))
                .normalize();
    }

    static Path parent(Path target) {
        Path parent = target.getParent();
        return parent == null ? target : parent;
    }

    boolean has(int status) {
        return statuses.stream().anyMatch(range -> range.has(status));
    }
}
