package dev.hawser.http.server;

import dev.hawser.http.Headers;
import dev.hawser.http.HttpException;
import dev.hawser.http.Status;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A directory whose files are given, and none outside of it. On workers: its calls block. */
final class FileTree {
    /** What a path leads to. */
    sealed interface Found {
        /**
         * A file.
         *
         * @param path no link
         * @param type what it is
         * @param coding of its content; empty for none
         * @param length in bytes
         * @param modified in seconds
         * @param tag which no other content has
         * @param varies whether others may get it in another coding
         */
        record Regular(Path path, String type, String coding, long length, long modified, String tag, boolean varies)
                implements Found {}

        /** A directory that was asked for as if it were a file. */
        record Moved() implements Found {}

        /** A directory, as a page. */
        record Listing(String page) implements Found {}
    }

    private final Path directory;
    private final FilesSettings settings;

    FileTree(Path directory, FilesSettings settings) {
        this.directory = directory;
        this.settings = settings;
    }

    /**
     * Finds what is given.
     *
     * @param segments of the path, decoded; an empty one at the end means a directory
     * @param asked which codings its client takes
     */
    Found find(List<String> segments, Headers asked) throws IOException {
        boolean asDirectory = segments.isEmpty() || segments.getLast().isEmpty();
        Path root;
        Path path;
        try {
            root = directory.toRealPath();
            path = inside(root, segments);
        } catch (FileSystemException | InvalidPathException e) {
            throw nothing(); // also a link that leads to itself, and a name that is too long
        }
        if (Files.isDirectory(path)) {
            return asDirectory ? index(root, path, segments.size() <= 1, asked) : new Found.Moved();
        }
        if (asDirectory) {
            throw nothing();
        }
        return open(root, path, asked);
    }

    private static HttpException nothing() {
        return new HttpException(Status.NOT_FOUND, "there is no such file");
    }

    /** The path, if all of it is in the directory when links are followed. */
    private static Path inside(Path root, List<String> segments) throws IOException {
        Path path = root;
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            if (!isName(segment) && !(last && segment.isEmpty())) {
                throw nothing();
            }
            path = path.resolve(segment);
        }
        Path real = path.toRealPath();
        if (!real.startsWith(root)) {
            throw nothing();
        }
        return real;
    }

    private static boolean isName(String segment) {
        return !segment.isEmpty()
                && !segment.startsWith(".")
                && segment.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 0x7f);
    }

    private Found index(Path root, Path path, boolean top, Headers asked) throws IOException {
        if (!settings.index().isEmpty()) {
            Path file = path.resolve(settings.index());
            if (Files.exists(file) && file.toRealPath().startsWith(root)) {
                return open(root, file.toRealPath(), asked);
            }
        }
        if (settings.listing()) {
            return new Found.Listing(page(path, top));
        }
        throw nothing();
    }

    private static String page(Path path, boolean top) throws IOException {
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=\"utf-8\"><title>Files</title><ul>\n");
        if (!top) {
            page.append("<li><a href=\"../\">../</a>\n");
        }
        try (Stream<Path> files = Files.list(path)) {
            files.filter(file -> isName(file.getFileName().toString())).sorted().forEach(file -> {
                String name = file.getFileName() + (Files.isDirectory(file) ? "/" : "");
                page.append("<li><a href=\"./")
                        .append(Escaping.forUrl(name))
                        .append("\">")
                        .append(Escaping.forHtml(name))
                        .append("</a>\n");
            });
        }
        return page.append("</ul>\n").toString();
    }

    private Found open(Path root, Path path, Headers asked) throws IOException {
        String type = MediaTypes.of(path.getFileName().toString());
        if (settings.precompressed()) {
            for (String coding : List.of("br", "gzip")) {
                Path packed = path.resolveSibling(path.getFileName() + (coding.equals("br") ? ".br" : ".gz"));
                if (Encodings.takes(asked, coding)
                        && Files.isRegularFile(packed)
                        && packed.toRealPath().startsWith(root)) {
                    return open(packed.toRealPath(), type, coding);
                }
            }
        }
        return open(path, type, "");
    }

    private Found open(Path path, String type, String coding) throws IOException {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!now.isRegularFile() || !Files.isReadable(path)) {
            throw nothing(); // to open a pipe, say, would wait for its other end
        }
        return new Found.Regular(
                path,
                type,
                coding,
                now.size(),
                now.lastModifiedTime().to(TimeUnit.SECONDS),
                tag(now, coding),
                settings.precompressed());
    }

    private static String tag(BasicFileAttributes now, String coding) {
        return "\"" + Long.toHexString(now.size()) + "-"
                + Long.toHexString(now.lastModifiedTime().to(TimeUnit.NANOSECONDS))
                + (coding.isEmpty() ? "" : "-" + coding) + "\"";
    }

    /** Opens what was found, if it is still the same. */
    static FileChannel open(Found.Regular found) throws IOException {
        FileChannel file = FileChannel.open(found.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        BasicFileAttributes now =
                Files.readAttributes(found.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!tag(now, found.coding()).equals(found.tag())) {
            file.close();
            throw new IOException("the file " + found.path() + " has changed while it was asked for");
        }
        return file;
    }
}
