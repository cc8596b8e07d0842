package dev.hawser.web;

import dev.hawser.batch.control.ControlClient;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run in its directory, live in another process or ended. It is read again once a second while somebody looks, on worker
 * threads.
 *
 * <p><b>Threads:</b> of the reactor.
 */
public final class StoredRun implements RunSight {
    private static final long INTERVAL_NANOS = 1_000_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Reactor reactor;
    private final RunAbout about;
    private final Function<? super Path, Deferred<String>> retry;
    private final JournalDigest digest;
    private final Map<String, String> commands = new HashMap<>();
    private Picture picture;
    private @Nullable Deferred<?> reading;
    private boolean closed;
    private long readAt;
    private long lookedAt;

    private StoredRun(Reactor reactor, RunAbout about, Function<? super Path, Deferred<String>> retry) {
        this.reactor = reactor;
        this.about = about;
        this.retry = retry;
        this.digest = new JournalDigest(about);
        this.picture = new Picture("{\"state\":\"reading\"}", false, List.of(), 0, new Past());
        this.readAt = reactor.nanoTime() - INTERVAL_NANOS;
        this.lookedAt = reactor.nanoTime();
    }

    /**
     * Looks at a run in a directory.
     *
     * @param reactor whose workers read it
     * @param about what there is to say of it, its directory too
     * @param retry serves its dead rows again, in a process of its own; fires with what to tell the user
     * @return what a page sees of it
     */
    public static StoredRun of(Reactor reactor, RunAbout about, Function<? super Path, Deferred<String>> retry) {
        return new StoredRun(reactor, about, retry);
    }

    @Override
    public RunAbout about() {
        return about;
    }

    @Override
    public Picture picture() {
        lookedAt = reactor.nanoTime();
        if (reading == null && !closed && lookedAt - readAt >= INTERVAL_NANOS) {
            reading = reactor.deferToThread(digest::read).addBoth(outcome -> {
                reading = null;
                readAt = reactor.nanoTime();
                switch (outcome) {
                    case Outcome.Success<JournalDigest.Read>(JournalDigest.Read read) -> show(read);
                    case Outcome.Failure<JournalDigest.Read>(Throwable cause) -> failed(cause);
                }
                return true;
            });
        }
        return picture;
    }

    private void show(JournalDigest.Read read) {
        for (DeadRows.Row row : read.examples()) {
            String command = commands.computeIfAbsent(
                    row.step() + "\n" + row.kind(), _ -> about.again().command(row.item(), row.step()));
            read.picture().past().failures().command(row.step(), row.kind(), command);
        }
        picture = read.picture();
    }

    private void failed(Throwable cause) {
        ObjectNode head = JsonNodeFactory.instance
                .objectNode()
                .put("state", "unreadable")
                .put("damage", String.valueOf(cause.getMessage()));
        picture = new Picture(head.toString(), false, List.of(), 0, picture.past());
    }

    /** For how long nobody has looked. */
    long idleNanos() {
        return reactor.nanoTime() - lookedAt;
    }

    /** Reads no more. */
    void close() {
        closed = true;
        Deferred<?> last = reading == null ? Deferred.succeed(true) : reading;
        var _ = last.addBoth(_ -> true)
                .chainCallback(_ -> reactor.deferToThread(() -> {
                    digest.close();
                    return true;
                }))
                .addErrback(_ -> true);
    }

    @Override
    public Deferred<JsonNode> ask(String request) {
        if (request.equals("retry-dead")) {
            return retry.apply(about.directory())
                    .addCallback(text -> JsonNodeFactory.instance
                            .objectNode()
                            .put("ok", true)
                            .put("text", text));
        }
        return reactor.deferToThread(() -> asked(request));
    }

    private JsonNode asked(String request) {
        String why = "no process has the run";
        try {
            Optional<JsonNode> answer = ControlClient.ask(about.directory(), request, PATIENCE);
            if (answer.isPresent()) {
                return answer.get();
            }
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        }
        return JsonNodeFactory.instance.objectNode().put("ok", false).put("error", why);
    }
}
