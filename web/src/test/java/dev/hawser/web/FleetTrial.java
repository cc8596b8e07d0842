package dev.hawser.web;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A fleet without a database: what that would tell, and the dashboard that shows it. */
final class FleetTrial implements AutoCloseable {
    private static final DashboardSettings SETTINGS = new DashboardSettings("127.0.0.1", 0, true, Optional.empty(), "");

    /** Of the run that is shown. */
    static final RunAbout ABOUT =
            new RunAbout("list", Path.of("postgresql:/ann@db/fleet/run-1"), List.of(), Again.UNKNOWN);

    final Reactor reactor = Reactor.start(options -> options.name("fleet trial"));
    final Feed feed = new Feed();
    final Dashboard board;

    /** What a database would answer. */
    static final class Feed implements FleetFeed {
        final Queue<String> requests = new ConcurrentLinkedQueue<>();
        volatile int looks;
        volatile Optional<JsonNode> look = Optional.empty();
        volatile String broken = "";
        volatile ArrayNode dead = JsonNodeFactory.instance.arrayNode();

        @Override
        public Deferred<Optional<JsonNode>> look(long after) {
            looks++;
            return broken.isEmpty() ? Deferred.succeed(look) : Deferred.fail(new IllegalStateException(broken));
        }

        @Override
        public Deferred<JsonNode> dead(String text, long from) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode().put("next", -1);
            answer.set("rows", dead);
            return Deferred.succeed(answer);
        }

        @Override
        public Deferred<JsonNode> ask(String request) {
            requests.add(request);
            return Deferred.succeed(
                    JsonNodeFactory.instance.objectNode().put("ok", true).put("text", "did " + request));
        }
    }

    FleetTrial() throws Exception {
        Runs runs = Runs.one();
        runs.show(reactor.blockingCallFromThread(() -> FleetSight.of(reactor, ABOUT, feed, InstantSource.system())));
        this.board =
                reactor.blockingChainFromThread(() -> Dashboard.open(reactor, runs, SETTINGS, InstantSource.system()));
    }

    /** A look at a run whose rows are with workers, one each. */
    static ObjectNode look(long now, long done, List<String> workers, List<String> ids) {
        ObjectNode look = JsonNodeFactory.instance.objectNode();
        look.putObject("run")
                .put("name", "list")
                .put("state", "running")
                .put("loaded", true)
                .put("rows", 100)
                .put("done", done)
                .put("dead", 0)
                .put("again", 3)
                .put("aside", 2)
                .put("cap", 12)
                .put("retries", 1)
                .put("held", false)
                .put("seq", done)
                .put("created", now - 60_000_000)
                .put("now", now);
        ArrayNode crew = look.putArray("workers");
        for (int i = 0; i < workers.size(); i++) {
            crew.addObject()
                    .put("id", i)
                    .put("name", workers.get(i))
                    .put("granted", 4)
                    .put("busy", 3)
                    .put("rows", 4)
                    .put("joined", now - 5_000_000)
                    .put("left", 9_500_000);
        }
        ArrayNode leases = look.putArray("leases");
        for (int i = 0; i < ids.size(); i++) {
            leases.addObject()
                    .put("id", ids.get(i))
                    .put("worker", i % Math.max(1, workers.size()))
                    .put("attempt", 1)
                    .put("first", now - 1_000_000);
        }
        look.put("leased", 4 * workers.size());
        look.putArray("ended");
        look.putArray("events");
        return look;
    }

    /** A try that has failed. */
    static void fail(ObjectNode look, String id, String message) {
        long now = look.path("run").path("now").asLong();
        ObjectNode report = JsonNodeFactory.instance
                .objectNode()
                .put("slot", 1)
                .put("start", now - 1000)
                .put("end", now);
        report.putObject("error").put("step", "install").put("kind", "http-500").put("message", message);
        ((ArrayNode) look.path("ended"))
                .addObject()
                .put("id", id)
                .put("how", "dead")
                .put("seq", 1)
                .put("report", report.toString());
    }

    /** A try that went well. */
    static void well(ObjectNode look, String id, long micros) {
        long now = look.path("run").path("now").asLong();
        ((ArrayNode) look.path("ended"))
                .addObject()
                .put("id", id)
                .put("how", "done")
                .put("report", "{\"slot\":1,\"start\":%d,\"end\":%d}".formatted(now - micros, now));
    }

    static long now() {
        return InstantSource.system().millis() * 1000;
    }

    @Override
    public void close() {
        try {
            reactor.blockingChainFromThread(board::close);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            reactor.close();
        }
    }
}
