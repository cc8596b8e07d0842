package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.control.Requests;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What each request of the control socket does to a run, and what is said to one that is none. */
@WithReactor
class RequestsTest {
    private static final String EXPECTED =
            "expected slots=N, pause, resume, drain, drain=30s, cancel, status, waiting or explain ID";

    private RunFixture fixture;

    @BeforeEach
    void makeRun(Reactor reactor, VirtualTime time) {
        fixture = new RunFixture(reactor, time, Rows.plain(40));
    }

    /** Each row takes ten seconds. */
    private Requests start() {
        return new Requests(fixture.start(fixture.taking(Duration.ofSeconds(10))));
    }

    private static void isDone(ObjectNode answer) {
        assertThat(answer.toString()).isEqualTo("{\"ok\":true}");
    }

    private void end(Requests requests) {
        isDone(requests.answer("cancel"));
        fixture.passSeconds(1);
        assertThat(fixture.isOver()).isTrue();
    }

    @Test
    void pauseStartsNothingAndResumeGoesOn() {
        Requests requests = start();
        isDone(requests.answer("pause"));
        fixture.passSeconds(30);
        assertThat(requests.answer("status").path("state").asString()).isEqualTo("paused");
        assertThat(requests.answer("status").path("done").asInt()).isEqualTo(2);
        isDone(requests.answer(" resume \r"));
        fixture.passSeconds(10);
        assertThat(requests.answer("status").path("done").asInt()).isEqualTo(4);
        assertThat(requests.answer("status").path("state").asString()).isEqualTo("running");
        end(requests);
    }

    @Test
    void slotsAreAsManyAsAreAskedFor() {
        Requests requests = start();
        assertThat(requests.answer("slots=5").toString()).isEqualTo("{\"ok\":true,\"slots\":5}");
        fixture.pass(Duration.ZERO);
        assertThat(requests.answer("status").path("busy").asInt()).isEqualTo(5);
        assertThat(requests.answer("slots=1000000").path("ok").asBoolean()).isTrue();
        end(requests);
    }

    @ParameterizedTest
    @ValueSource(strings = {"slots=0", "slots=1000001", "slots=9999999"})
    void slotsBeyondTheBoundsAreRefusedAndNothingChanges(String request) {
        Requests requests = start();
        JsonNode answer = requests.answer(request);
        assertThat(answer.path("ok").asBoolean(true)).isFalse();
        assertThat(answer.path("error").asString()).contains("1000000").contains(request.substring(6));
        assertThat(requests.answer("status").path("slots").asInt()).isEqualTo(2);
        end(requests);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "slots",
                "slots=",
                "slots=-1",
                "slots=+1",
                "slots=12345678",
                "slots= 3",
                "drain=",
                "drain=30",
                "drain=-1s",
                "drain=1234567s",
                "drain=1m",
                "Pause",
                "pause now",
                "explain",
                "explainr1",
                "status\u0000"
            })
    void whatIsNoRequestIsToldWhatWouldBe(String request) {
        Requests requests = start();
        assertThat(requests.answer(request).path("error").asString()).isEqualTo("was \"" + request + "\", " + EXPECTED);
        fixture.passSeconds(10);
        assertThat(requests.answer("status").path("state").asString()).isEqualTo("running");
        assertThat(requests.answer("status").path("done").asInt()).isEqualTo(2);
        end(requests);
    }

    @Test
    void ofALongOneTheBeginningIsTold() {
        Requests requests = start();
        String forty = "0123456789".repeat(4);
        assertThat(requests.answer(forty).path("error").asString()).startsWith("was \"" + forty + "\", exp");
        assertThat(requests.answer(forty + "x").path("error").asString()).startsWith("was \"" + forty + "…\", exp");
        end(requests);
    }

    @Test
    void drainLetsAttemptsEndForTwentyFiveSeconds() {
        Requests requests = new Requests(fixture.start(fixture.taking(Duration.ofSeconds(60))));
        fixture.passSeconds(1);
        isDone(requests.answer("drain"));
        fixture.pass(Duration.ofMillis(24_900));
        assertThat(fixture.isOver()).isFalse();
        assertThat(requests.answer("status").path("state").asString()).isEqualTo("draining");
        fixture.passSeconds(1);
        assertThat(fixture.isOver()).isTrue();
        assertThat(fixture.summary().tally().done()).isZero();
    }

    @Test
    void drainLetsThemEndForAsLongAsIsSaid() {
        Requests requests = start();
        isDone(requests.answer("drain=9s"));
        fixture.pass(Duration.ofMillis(8_900));
        assertThat(fixture.isOver()).isFalse();
        fixture.pass(Duration.ofMillis(200));
        assertThat(fixture.isOver()).isTrue();
        assertThat(fixture.summary().tally().done()).isZero();
    }

    @Test
    void drainThatIsLongEnoughLosesNothing() {
        Requests requests = start();
        isDone(requests.answer("drain=999999s"));
        fixture.passSeconds(10);
        assertThat(fixture.isOver()).isTrue();
        assertThat(fixture.summary().tally().done()).isEqualTo(2);
        assertThat(requests.answer("status").path("state").asString()).isEqualTo("ended");
        isDone(requests.answer("drain"));
        isDone(requests.answer("pause"));
    }

    @Test
    void explainTellsWhereARowIs() {
        Requests requests = start();
        fixture.passSeconds(1);
        assertThat(requests.answer("explain r1").toString())
                .isEqualTo(
                        "{\"ok\":true,\"place\":\"running\",\"text\":\"runs in slot 0 for 1 s, try 1, at step work\"}");
        assertThat(requests.answer("explain r3").path("place").asString()).isEqualTo("waits_for_slot");
        assertThat(requests.answer("explain nobody").path("place").asString()).isEqualTo("not_held");
        end(requests);
    }

    @Test
    void waitingTellsOfTwentyRowsThatWaitAlike(Reactor reactor, VirtualTime time) {
        fixture = new RunFixture(reactor, time, Rows.keyed(40, "a"));
        fixture.perKey = 1;
        Requests requests = start();
        JsonNode items = requests.answer("waiting").path("items");
        assertThat(items).hasSize(20);
        assertThat(items.get(0).path("id").asString()).isEqualTo("r2");
        assertThat(items.get(0).path("place").asString()).isEqualTo("waits_for_key");
        assertThat(items.get(0).path("text").asString()).contains("a");
        end(requests);
    }

    @Test
    void statusTellsWhatEachSlotDoesAndWhatRowsWaitFor() {
        fixture.slots = 3;
        Requests requests = start();
        fixture.passSeconds(4);
        JsonNode status = requests.answer("status");
        assertThat(status.path("total").asInt()).isEqualTo(40);
        assertThat(status.path("read").asInt()).isEqualTo(6);
        assertThat(status.path("slots").asInt()).isEqualTo(3);
        assertThat(status.path("busy").asInt()).isEqualTo(3);
        assertThat(status.path("stuck").asInt()).isZero();
        assertThat(status.path("waiting").toString())
                .isEqualTo("{\"slot\":3,\"key\":0,\"held\":0,\"rate\":0,\"retry\":0,\"resting\":0,\"recording\":0,"
                        + "\"lookAheadFull\":false}");
        assertThat(status.has("eta")).isFalse();
        List<JsonNode> items = status.path("items").valueStream().toList();
        assertThat(items)
                .extracting(item ->
                        item.path("slot").asInt() + " " + item.path("item").asString())
                .containsExactly("0 r1", "1 r2", "2 r3");
        long noon = RunFixture.NOON.getEpochSecond() * 1_000_000;
        assertThat(items.getFirst().toString())
                .isEqualTo(
                        "{\"slot\":0,\"item\":\"r1\",\"attempt\":1,\"step\":\"work\",\"state\":\"running\",\"startMicros\":"
                                + noon + ",\"stepMicros\":" + noon + "}");
        end(requests);
    }

    @Test
    void statusCountsAndGuessesWhenItEnds() {
        Requests requests = start();
        fixture.passSeconds(70);
        JsonNode status = requests.answer("status");
        assertThat(status.path("done").asInt()).isEqualTo(14);
        assertThat(status.path("dead").asInt()).isZero();
        assertThat(status.path("perSecond").asDouble()).isBetween(0.15, 0.25);
        JsonNode eta = status.path("eta");
        assertThat(eta.path("atLeastSeconds").asDouble()).isBetween(10.0, 131.0);
        assertThat(eta.path("atMostSeconds").asDouble())
                .isGreaterThan(eta.path("atLeastSeconds").asDouble())
                .isLessThan(1_000);
        end(requests);
    }
}
