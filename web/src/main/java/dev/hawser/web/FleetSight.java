package dev.hawser.web;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run of a fleet, as its database tells: asked once a second while somebody looks, by one statement for all pages.
 *
 * <p><b>Threads:</b> of the reactor.
 */
public final class FleetSight implements RunSight {
    private static final long INTERVAL_NANOS = 1_000_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Reactor reactor;
    private final RunAbout about;
    private final FleetFeed feed;
    private final FleetDigest digest;
    private Picture picture = new Picture("{\"state\":\"reading\"}", false, List.of(), 0, new Past());
    private @Nullable Deferred<?> looking;
    private long lookedAt;

    private FleetSight(Reactor reactor, RunAbout about, FleetFeed feed, InstantSource clock) {
        this.reactor = reactor;
        this.about = about;
        this.feed = feed;
        this.digest = new FleetDigest(clock);
        this.lookedAt = reactor.nanoTime() - INTERVAL_NANOS;
    }

    /**
     * Looks at a run of a fleet.
     *
     * @param reactor the database's
     * @param about what there is to say of it; its directory is where it is, for people
     * @param feed asks the database
     * @param clock the time of day
     * @return what a page sees of it
     */
    public static FleetSight of(Reactor reactor, RunAbout about, FleetFeed feed, InstantSource clock) {
        return new FleetSight(reactor, about, feed, clock);
    }

    @Override
    public RunAbout about() {
        return about;
    }

    @Override
    public Picture picture() {
        if (looking == null && reactor.nanoTime() - lookedAt >= INTERVAL_NANOS) {
            lookedAt = reactor.nanoTime();
            Deferred<?> begun = feed.look(digest.seq()).addBoth(outcome -> {
                looking = null;
                switch (outcome) {
                    case Outcome.Success<Optional<JsonNode>>(Optional<JsonNode> look)
                    when look.isPresent() -> picture = digest.picture(look.get());
                    case Outcome.Success<Optional<JsonNode>> _ -> failed("the database has no such run any more");
                    case Outcome.Failure<Optional<JsonNode>>(Throwable cause) ->
                        failed("the database does not tell how it stands: " + cause.getMessage());
                }
                return true;
            });
            looking = begun.isFired() ? null : begun;
        }
        return picture;
    }

    /** What was known last stays, marked as old. */
    private void failed(String why) {
        ObjectNode head = digest.head().put("state", "unreadable").put("damage", RunLog.shortened(why, 500));
        picture = new Picture(
                head.toString(), false, picture.slots(), picture.slotLimit(), picture.past(), picture.workers());
    }

    /** For how long nobody has looked. */
    long idleNanos() {
        return reactor.nanoTime() - lookedAt;
    }

    Deferred<JsonNode> dead(String text, long from) {
        return feed.dead(text, from);
    }

    @Override
    public Deferred<JsonNode> ask(String request) {
        return feed.ask(request)
                .addTimeout(reactor, PATIENCE)
                .addErrback(cause -> JsonNodeFactory.instance
                        .objectNode()
                        .put("ok", false)
                        .put("error", String.valueOf(cause.getMessage())));
    }
}
