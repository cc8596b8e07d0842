package dev.hawser.batch.job;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JDBC URL of a database. The file that a URL of SQLite names is relative to the job file, as all paths in it are.
 *
 * @param text what stands in the job
 * @param directory the absolute directory of the job file
 */
public record DatabaseUrl(Template text, Path directory) {
    /** A prefix, the file, and options. What begins with a colon, as {@code :memory:}, is no file. */
    private static final Pattern SQLITE = Pattern.compile("(jdbc:sqlite:(?:file:)?+)([^:?][^?]*)(\\?.*)?");

    /**
     * {@return the URL for the driver}
     *
     * @param scope what its names stand for
     */
    public String render(Scope scope) {
        String url = text.render(scope);
        Matcher sqlite = SQLITE.matcher(url);
        return sqlite.matches() ? sqlite.group(1) + resolved(sqlite) + url.substring(sqlite.end(2)) : url;
    }

    /**
     * {@return the file that the database is in, if it is in one}
     *
     * @param scope what its names stand for
     */
    public Optional<Path> file(Scope scope) {
        Matcher sqlite = SQLITE.matcher(text.render(scope));
        return sqlite.matches() ? Optional.of(resolved(sqlite)) : Optional.empty();
    }

    private Path resolved(Matcher sqlite) {
        return directory.resolve(sqlite.group(2)).normalize();
    }
}
