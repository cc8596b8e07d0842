package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.hawser.http.Headers;
import dev.hawser.http.HttpException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Answers with the files of a directory: whole or in ranges, and not at all to who has them already. Nothing outside of the
 * directory is given, whatever a path or a symbolic link says, nor what begins with a dot.
 *
 * {@snippet class = dev.hawser.http.StaticFilesSnippetsTest region = files}
 *
 * <p>Behind a route, {@code {path...}} names the file; without that, the whole path does. Files are looked up and read by
 * worker threads, a piece at a time and one ahead, so that neither their length nor a slow client takes memory. On plain TCP, by
 * HTTP/1.1, the system sends them by itself.
 *
 * <p><b>Threads:</b> called on a reactor, in a function.
 */
public final class StaticFiles implements Handler {
    /** The name in a route. */
    private static final String PATH = "path";

    private final FileTree tree;
    private final FilesSettings settings;

    private StaticFiles(Path directory, FilesSettings settings) {
        this.tree = new FileTree(requireNonNull(directory, "directory"), settings);
        this.settings = settings;
    }

    /**
     * {@return the files of a directory}
     *
     * @param directory need not be there yet
     */
    public static StaticFiles of(Path directory) {
        return of(directory, _ -> {});
    }

    /**
     * {@return the files of a directory}
     *
     * @param directory need not be there yet
     * @param configure given the options
     */
    public static StaticFiles of(Path directory, Consumer<? super StaticFilesOptions> configure) {
        StaticFilesOptions options = new StaticFilesOptions();
        configure.accept(options);
        return new StaticFiles(directory, options.settings());
    }

    @Override
    public Response handle(Request request) throws Exception {
        if (!request.method().equals(Method.GET) && !request.method().equals(Method.HEAD)) {
            throw new HttpException(
                    Status.METHOD_NOT_ALLOWED, "files can be asked for by GET", Headers.of("Allow", "GET, HEAD"));
        }
        List<String> segments = segments(request);
        FileTree.Found found = Reactor.current()
                .deferToThread(() -> tree.find(segments, request.headers()))
                .await(IOException.class);
        return switch (found) {
            case FileTree.Found.Moved _ -> moved(request);
            case FileTree.Found.Listing(String page) ->
                Response.bytes("text/html; charset=utf-8", page.getBytes(UTF_8))
                        .withHeader("Cache-Control", "no-cache");
            case FileTree.Found.Regular file -> new FileAnswer(request, file, settings).answer();
        };
    }

    private static List<String> segments(Request request) {
        String lower = request.target().path().toLowerCase(Locale.ROOT);
        if (lower.equals("*") || lower.contains("%2f") || lower.contains("%5c")) {
            throw new HttpException(Status.NOT_FOUND, "there is no such file"); // no name has those
        }
        return Optional.ofNullable(request.parameters().get(PATH))
                .map(path -> List.of(path.split("/", -1)))
                .orElseGet(() -> request.target().segments());
    }

    /** To the same with a slash behind it, as links of the page would lead elsewhere otherwise. */
    private static Response moved(Request request) {
        String path = request.target().path();
        String name = path.substring(path.lastIndexOf('/') + 1);
        String query = request.target().query();
        return Response.of(Status.PERMANENT_REDIRECT)
                .withHeader("Location", "./" + name + "/" + (query.isEmpty() ? "" : "?" + query));
    }
}
