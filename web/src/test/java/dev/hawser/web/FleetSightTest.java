package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a page sees of a fleet: how often the database is asked, and what is made of what it tells. */
class FleetSightTest {
    private final VirtualTime time = VirtualTime.create();
    private Instant now = Instant.ofEpochSecond(1_800_000_000);
    private final InstantSource clock = () -> now;
    private final FleetTrial.Feed feed = new FleetTrial.Feed();

    private void look(BiConsumer<Reactor, FleetSight> use) {
        try (Reactor reactor = Reactor.create(o -> o.poller(time))) {
            use.accept(reactor, FleetSight.of(reactor, FleetTrial.ABOUT, feed, clock));
        }
    }

    private void advance(Duration by) {
        now = now.plus(by);
        time.advance(by);
    }

    private long now() {
        return clock.millis() * 1000;
    }

    private JsonNode head(FleetSight run) {
        return JsonMapper.shared().readTree(run.picture().head());
    }

    @Test
    void theDatabaseIsAskedOnceASecondHoweverManyPagesLook() {
        feed.look = Optional.of(FleetTrial.look(now(), 1, List.of("w1"), List.of("a")));
        look((_, run) -> {
            for (int second = 1; second <= 3; second++) {
                for (int page = 0; page < 50; page++) {
                    run.picture();
                }
                assertThat(feed.looks).isEqualTo(second);
                advance(Duration.ofSeconds(1));
            }
            advance(Duration.ofHours(1)); // nobody looks
            assertThat(feed.looks).isEqualTo(3);
        });
    }

    @Test
    void figuresAreThoseOfTheWholeFleet() {
        look((_, run) -> {
            for (int i = 0; i <= 10; i++) {
                advance(Duration.ofSeconds(1));
                ObjectNode look = FleetTrial.look(now(), 2 * i, List.of("w1", "w2"), List.of("a", "b", "c"));
                FleetTrial.fail(look, "row " + i, "was 500");
                feed.look = Optional.of(look);
                run.picture();
            }
            JsonNode head = head(run);
            assertThat(head.path("done").asInt()).isEqualTo(20);
            assertThat(head.path("busy").asInt()).isEqualTo(6);
            assertThat(head.path("perSecond").asDouble()).isEqualTo(2);
            assertThat(head.path("eta").path(0).asInt()).isEqualTo(32); // 80 rows, two a second, a quarter less
            assertThat(head.path("waiting").toString()).isEqualTo("{\"slot\":2,\"key\":2,\"retry\":3}");
            assertThat(run.picture().slots()).extracting(slot -> slot.step()).containsExactly("w1", "w2", "w1");
            assertThat(run.picture()
                            .past()
                            .failures()
                            .json()
                            .path("groups")
                            .path(0)
                            .path("attempts")
                            .asInt())
                    .isEqualTo(11);
            JsonNode worker =
                    JsonMapper.shared().readTree(run.picture().workers()).path(0);
            assertThat(worker.path("until").asLong() - clock.millis()).isEqualTo(9_500);
        });
    }

    @Test
    void aDatabaseThatIsAwayLeavesWhatWasKnownMarkedAsOldAndIsAskedAgain() {
        feed.look = Optional.of(FleetTrial.look(now(), 7, List.of("w1"), List.of("a")));
        look((_, run) -> {
            run.picture();
            feed.broken = "connection refused";
            advance(Duration.ofSeconds(1));
            run.picture();
            assertThat(head(run).path("state").asString()).isEqualTo("unreadable");
            assertThat(head(run).path("damage").asString()).contains("connection refused");
            assertThat(head(run).path("done").asInt()).isEqualTo(7);
            assertThat(run.picture().workers()).contains("w1");
            feed.broken = "";
            advance(Duration.ofSeconds(1));
            run.picture();
            assertThat(head(run).path("state").asString()).isEqualTo("running");
            feed.look = Optional.empty(); // forgotten
            advance(Duration.ofSeconds(1));
            run.picture();
            assertThat(head(run).path("damage").asString()).contains("no such run any more");
        });
    }

    @Test
    void reportsThatAreNoneAndTimesThatCannotBeDoNoHarm() {
        ObjectNode look = FleetTrial.look(now(), 1, List.of(), List.of("a"));
        for (String report :
                List.of("", "{", "[]", "7", "{\"start\":-9e18,\"end\":9e18,\"slot\":1}", "{\"error\":{}}")) {
            ((ArrayNode) look.path("ended"))
                    .addObject()
                    .put("id", "x")
                    .put("how", "dead")
                    .put("report", report);
        }
        feed.look = Optional.of(look);
        look((_, run) -> assertThat(head(run).path("state").asString()).isEqualTo("running"));
    }
}
