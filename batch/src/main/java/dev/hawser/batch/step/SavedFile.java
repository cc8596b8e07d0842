package dev.hawser.batch.step;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way: it is written beside its place, under a name of its own, and takes its place when it is complete. What an
 * attempt before has left there is gone on with, if what it is a part of is still the same.
 *
 * <p><b>Threads:</b> blocks, so of workers; one call at a time.
 */
final class SavedFile implements AutoCloseable {
    static final String PART = ".hawser-part";
    static final String TAG = ".hawser-tag";

    private static final int PIECE = 1 << 18;
    private static final int LONGEST_TAG = 4_096;

    private final Path target;
    private final Path part;
    private final Path tag;
    private final FileChannel channel;
    private final @Nullable MessageDigest digest;
    private boolean completed;

    private SavedFile(Path target, FileChannel channel, boolean digests) {
        this.target = target;
        this.part = beside(target, PART);
        this.tag = beside(target, TAG);
        this.channel = channel;
        this.digest = digests ? sha256() : null;
    }

    /**
     * {@return the file, which nobody else writes meanwhile}
     *
     * @param target its place
     * @param bounds a directory; below it no link is followed
     * @param digests whether its SHA-256 is wanted
     * @throws StepFailure if it cannot be there, or somebody else writes it
     */
    static SavedFile open(Path target, Path bounds, boolean digests) throws IOException, StepFailure {
        makeDirectories(HttpSave.parent(target), bounds);
        Path part = beside(target, PART);
        while (true) {
            FileChannel channel = FileChannel.open(
                    part,
                    Set.of(
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE,
                            LinkOption.NOFOLLOW_LINKS));
            try {
                if (channel.tryLock() == null) {
                    throw new OverlappingFileLockException();
                }
            } catch (OverlappingFileLockException e) {
                channel.close();
                throw StepFailure.of("file", target + " is being written for another row", true);
            } catch (IOException cannotLock) {
                channel.close();
                throw cannotLock;
            }
            if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                return new SavedFile(target, channel, digests);
            }
            channel.close(); // another was faster, and what is open has got its name
        }
    }

    private static Path beside(Path target, String ending) {
        return target.resolveSibling("." + target.getFileName() + ending);
    }

    private static void makeDirectories(Path directory, Path bounds) throws IOException, StepFailure {
        Files.createDirectories(bounds);
        Path current = bounds;
        for (Path name : bounds.relativize(directory)) {
            if (name.toString().isEmpty()) {
                continue;
            }
            current = current.resolve(name);
            try {
                Files.createDirectory(current);
            } catch (FileAlreadyExistsException there) {
                if (!Files.isDirectory(current, LinkOption.NOFOLLOW_LINKS)) {
                    throw StepFailure.permanent(
                            "file", current + " is no directory, or a link that may lead elsewhere");
                }
            }
        }
    }

    /** {@return how much of it is there from before; 0 if that cannot be gone on with} */
    long length(String source) throws IOException {
        return validator(source).isPresent() ? channel.size() : 0;
    }

    /** {@return by what a server knows whether the part that is there is of what it has now} */
    Optional<String> validator(String source) throws IOException {
        if (!Files.isRegularFile(tag, LinkOption.NOFOLLOW_LINKS) || Files.size(tag) > LONGEST_TAG) {
            return Optional.empty();
        }
        List<String> lines =
                Files.readString(tag, StandardCharsets.ISO_8859_1).lines().toList();
        boolean same = lines.size() == 2
                && lines.getFirst().equals(digest(source.getBytes(StandardCharsets.UTF_8)))
                && lines.getLast().matches("[\\x20-\\x7e]+");
        return same ? Optional.of(lines.getLast()) : Optional.empty();
    }

    /**
     * Begins to write.
     *
     * @param from how much of what is there stays
     * @param source where it comes from
     * @param validator by what the server knows what it is a part of; empty if it cannot be gone on with
     */
    void begin(long from, String source, String validator) throws IOException {
        channel.truncate(from);
        if (from > 0 && digest != null) {
            ByteBuffer buffer = ByteBuffer.allocate(PIECE);
            channel.position(0);
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        channel.position(from);
        Files.deleteIfExists(tag);
        if (!validator.isEmpty()) {
            String text = digest(source.getBytes(StandardCharsets.UTF_8)) + "\n" + validator + "\n";
            Files.write(
                    tag,
                    text.getBytes(StandardCharsets.ISO_8859_1),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        }
    }

    void write(byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        if (digest != null) {
            digest.update(buffer.duplicate());
        }
        while (buffer.hasRemaining()) {
            int _ = channel.write(buffer);
        }
    }

    /**
     * What became of it.
     *
     * @param file its place
     * @param length how many bytes it has
     * @param digest its SHA-256; empty if that was not wanted
     */
    record Saved(Path file, long length, String digest) {}

    /** Puts it into its place, when it is on the disk. */
    Saved complete() throws IOException {
        channel.force(true);
        long length = channel.size();
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        completed = true;
        Files.deleteIfExists(tag);
        return new Saved(target, length, digest == null ? "" : HexFormat.of().formatHex(digest.digest()));
    }

    /** Gives up what is there. */
    void discard() throws IOException {
        Files.deleteIfExists(tag);
        Files.deleteIfExists(part);
    }

    @Override
    public void close() throws IOException {
        if (!completed && Files.notExists(tag, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(part); // nothing that could be gone on with
        }
        channel.close();
    }

    /** {@return the SHA-256 of some bytes, as hexadecimal digits} */
    static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
