package dev.hawser.batch.journal;

import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps a second process from a run directory. What counts is the operating system's lock on the file, which ends with
 * the process however it ends; what the file says is for people to read.
 */
final class RunLock implements AutoCloseable {
    /**
     * A process that has a run open.
     *
     * @param pid its number
     * @param started when it took the run
     * @param host the machine that it runs on
     */
    record Holder(long pid, Instant started, String host) {
        static Holder self(Instant now) {
            return new Holder(ProcessHandle.current().pid(), now, hostName());
        }

        static String hostName() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost"; // a machine without a name of its own
            }
        }

        @Override
        public String toString() {
            return "process %d on %s since %s".formatted(pid, host, started.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    /**
     * What this process holds, by the real path of the lock. A POSIX lock belongs to the process, and is gone as soon as
     * the process closes any channel on the file: so who wants to look at a file that is in here must not open it.
     */
    private static final Map<Path, Holder> HELD = new ConcurrentHashMap<>();

    private final Path real;
    private final FileChannel channel;

    private RunLock(Path real, FileChannel channel) {
        this.real = real;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws JournalException if another process, or another run of this process, has it
     */
    static RunLock take(Path file, Holder self, Access access) throws IOException, JournalException {
        Path real = real(file);
        Holder other = HELD.putIfAbsent(real, self);
        if (other != null) {
            throw inUse(file, Optional.of(other));
        }
        @Nullable FileChannel channel = null;
        boolean taken = false;
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    access.ofFile(real.getParent() == null ? real : real.getParent()));
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(file, read(channel));
            }
            write(channel, self);
            taken = true;
            return new RunLock(real, channel);
        } finally {
            if (!taken) {
                HELD.remove(real);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static Path real(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
    }

    private static JournalException inUse(Path file, Optional<Holder> holder) {
        return new JournalException(
                Problem.IN_USE,
                file.getParent() + " is in use by "
                        + holder.map(Holder::toString).orElse("another process") + "; wait for its end, or stop it",
                null);
    }

    private static void write(FileChannel channel, Holder self) throws IOException {
        JsonLines line = new JsonLines();
        line.open().field("pid", self.pid()).field("started", self.started().toString());
        line.field("host", self.host()).endLine();
        channel.truncate(0);
        ByteBuffer bytes = line.written();
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
    }

    private static Optional<Holder> read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        channel.read(bytes, 0);
        return parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
    }

    private static Optional<Holder> parse(String text) {
        try {
            JsonNode json = JsonMapper.shared().readTree(text);
            return Optional.of(new Holder(
                    json.path("pid").asLong(),
                    Instant.parse(json.path("started").asString()),
                    json.path("host").asString()));
        } catch (JacksonException | DateTimeException e) {
            return Optional.empty(); // the holder is writing it, or was cut off while it did
        }
    }

    /**
     * Who has the run open, for those who only look. Asks the system whether a process of that number is alive, which on
     * another machine cannot be known: then the holder is believed.
     */
    static Optional<Holder> holder(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Holder own = HELD.get(real(file));
        if (own != null) {
            return Optional.of(own);
        }
        return parse(Files.readString(file)).filter(RunLock::mayBeAlive);
    }

    private static boolean mayBeAlive(Holder holder) {
        if (!holder.host().equals(Holder.hostName())) {
            return true;
        }
        return ProcessHandle.of(holder.pid())
                .filter(ProcessHandle::isAlive)
                // a process that began later only has the same number
                .filter(process -> process.info()
                        .startInstant()
                        .map(begun -> !begun.isAfter(holder.started()))
                        .orElse(true))
                .isPresent();
    }

    /** Lets go. The file stays, but says nothing any more. */
    @Override
    public void close() throws IOException {
        try (channel) {
            channel.truncate(0);
        } finally {
            HELD.remove(real);
        }
    }
}
