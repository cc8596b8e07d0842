package dev.hawser.batch.step;

import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Template;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths that are made from a row. What a row says cannot lead out of the directory that the job says before it. */
final class RowPath {
    private RowPath() {}

    /**
     * {@return the path}
     *
     * @param template of the path
     * @param scope what the names in it stand for
     * @param base what it is relative to
     * @param kind of the failure
     * @throws StepFailure if that is no path, or one that leads elsewhere
     */
    static Path of(Template template, Scope scope, Path base, String kind) throws StepFailure {
        String name = template.render(scope);
        try {
            Path path = base.resolve(name).normalize();
            Path allowed = allowed(template.prefix(scope), name, base);
            if (!path.startsWith(allowed)) {
                throw StepFailure.permanent(
                        kind,
                        "'" + name + "' leads out of " + allowed + ", where '" + template.source()
                                + "' stays; what shall lead further has to stand in the job, before the first name");
            }
            return path;
        } catch (InvalidPathException e) {
            throw StepFailure.permanent(kind, "'" + name + "' is no path: " + e.getReason());
        }
    }

    /** Where a path has to stay: below what the job itself says of it; anywhere, if that is all of it. */
    private static Path allowed(String prefix, String name, Path base) {
        if (name.equals(prefix)) {
            return base.getRoot() == null ? Path.of("/") : base.getRoot();
        }
        return base.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1)).normalize();
    }
}
