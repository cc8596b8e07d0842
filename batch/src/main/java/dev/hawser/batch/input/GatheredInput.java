package dev.hawser.batch.input;

import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.job.InputSpec.Compression;
import dev.hawser.batch.job.InputSpec.Format;
import dev.hawser.batch.job.Secrets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an input that is put together: of several files, of their names, or of what a query gives. Opens nothing before the first byte is
 * asked for.
 *
 * <p><b>Threads:</b> one at a time; waits for the disk.
 */
final class GatheredInput extends InputStream {
    private final InputSpec spec;
    private final Secrets secrets;
    private @Nullable Deque<Path> files;
    private @Nullable InputStream current;

    /** Of the first file, with its end; each has the same. */
    private byte @Nullable [] header;

    private int last = '\n';

    GatheredInput(InputSpec spec, Secrets secrets) {
        this.spec = spec;
        this.secrets = secrets;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            InputStream from = current;
            if (from == null) {
                from = open();
                if (from == null) {
                    return -1;
                }
                current = from;
            }
            int read = from.read(to, offset, length);
            if (read > 0) {
                last = to[offset + read - 1];
                return read;
            }
            from.close();
            current = null;
            if (last != '\n' && files != null && !files.isEmpty()) {
                last = '\n';
                to[offset] = '\n'; // or its last row would go on in the next file
                return 1;
            }
        }
    }

    /**
     * Finds what cannot work before anything is made.
     *
     * @throws IOException if a file is not there or cannot be read, or nothing is like a pattern
     */
    void check() throws IOException {
        switch (spec.packing().gathered().orElseThrow()) {
            case InputSpec.Query _ -> {} // asked once only
            case InputSpec.Found found -> names(found).close();
            case InputSpec.Joined joined -> {
                for (Path each : all(joined)) {
                    Files.newInputStream(each).close();
                }
            }
        }
    }

    private static Deque<Path> all(InputSpec.Joined joined) throws IOException {
        Deque<Path> all = new ArrayDeque<>();
        for (Path each : joined.files()) {
            all.addAll(like(each));
        }
        return all;
    }

    private @Nullable InputStream open() throws IOException {
        Deque<Path> left = files;
        if (left == null) {
            switch (spec.packing().gathered().orElseThrow()) {
                case InputSpec.Query query -> {
                    files = new ArrayDeque<>();
                    return new QueriedInput(query, secrets);
                }
                case InputSpec.Found found -> {
                    files = new ArrayDeque<>();
                    return names(found);
                }
                case InputSpec.Joined joined -> {
                    left = all(joined);
                    files = left;
                }
            }
        }
        Path next = left.poll();
        return next == null ? null : withoutHeader(next);
    }

    /** The names with a zero byte after each, in order. */
    private static InputStream names(InputSpec.Found found) throws IOException {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        List<Path> all = found(found.base(), found.pattern());
        if (all.isEmpty()) {
            throw new FileNotFoundException("no file is like " + found.pattern());
        }
        for (Path file : all) {
            Path shown = found.pattern().startsWith("/") ? file : found.base().relativize(file);
            names.writeBytes((shown + "\0").getBytes(StandardCharsets.UTF_8));
        }
        return new ByteArrayInputStream(names.toByteArray());
    }

    private static List<Path> like(Path file) throws IOException {
        String name = file.toString();
        if (!isPattern(name) || Files.exists(file)) {
            return List.of(file);
        }
        List<Path> all = found(Path.of(""), name);
        if (all.isEmpty()) {
            throw new FileNotFoundException("no file is like " + name);
        }
        return all;
    }

    private static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    /** The files that are like a pattern, by their names. */
    private static List<Path> found(Path base, String pattern) throws IOException {
        try {
            return walked(base, pattern);
        } catch (PatternSyntaxException e) {
            throw new IOException("it is no pattern of files: " + e.getDescription(), e);
        } catch (InvalidPathException e) {
            throw new IOException("it is no pattern of files: " + e.getReason(), e);
        }
    }

    private static List<Path> walked(Path base, String pattern) throws IOException {
        Path start = base;
        List<String> parts = new ArrayList<>(Arrays.asList(pattern.split("/")));
        if (pattern.startsWith("/")) {
            start = Path.of("/");
            parts.removeFirst();
        }
        while (parts.size() > 1 && !isPattern(parts.getFirst())) {
            start = start.resolve(parts.removeFirst());
        }
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + String.join("/", parts));
        int depth = pattern.contains("**") ? Integer.MAX_VALUE : parts.size();
        Path from = start;
        try (Stream<Path> all = Files.walk(start, depth)) {
            return all.filter(path -> !path.equals(from) && matcher.matches(from.relativize(path)))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /** Opens a file; of all but the first the header is read here, and has to be the same. */
    private InputStream withoutHeader(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            in = Unpacked.of(in, Compression.ofFileName(file.toString()));
            boolean hasHeader = (spec.format() == Format.CSV || spec.format() == Format.TSV)
                    && spec.columns().isEmpty();
            if (!hasHeader) {
                return in;
            }
            byte[] line = firstLine(in);
            byte[] first = header;
            if (first == null) {
                header = line;
                return new java.io.SequenceInputStream(new ByteArrayInputStream(line), in);
            }
            if (!text(line).equals(text(first))) {
                throw new IOException(file + ": the header is \"" + text(line)
                        + "\", expected that of the first file, \"" + text(first) + "\"");
            }
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8).replace("\uFEFF", "").strip();
    }

    /** The first line that is not empty: empty ones before it are no header. */
    private static byte[] firstLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0) {
            line.write(next);
            if (next == '\n' && !text(line.toByteArray()).isEmpty()) {
                break;
            }
            next = in.read();
        }
        return line.toByteArray();
    }

    @Override
    public void close() throws IOException {
        InputStream open = current;
        if (open != null) {
            open.close();
        }
    }
}
