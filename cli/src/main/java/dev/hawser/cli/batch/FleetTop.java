package dev.hawser.cli.batch;

import dev.hawser.batch.view.Shown;
import dev.hawser.sql.Row;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A run of a fleet for `hawser top`: its rows with workers, in place of slots. In a function of the link's reactor.
final class FleetTop implements TopPlace {
    private static final double MICROS = 1e6;

    private final FleetPage page;
    private final String place;
    private final Map<String, Integer> failures = new HashMap<>();
    private JsonNode workers = JsonNodeFactory.instance.arrayNode();
    private long seq;
    private long ended = -1;
    private long at;

    private FleetTop(FleetPage page, String place) {
        this.page = page;
        this.place = place;
    }

    /// Looks at the run that is named, or at the youngest that goes on. {@return the exit code}
    static int show(Io io, FleetUrl url, int times) throws Exception {
        return FleetLink.use(url, link -> {
            link.check();
            List<Row> runs =
                    link.status().runs(url.run().isEmpty() ? null : url.run()).await();
            Optional<Row> run = runs.stream()
                    .filter(FleetTop::goesOn)
                    .findFirst()
                    .or(() -> runs.stream().findFirst());
            if (run.isEmpty()) {
                throw new UsageException(
                        url.shown() + " has no run" + (url.run().isEmpty() ? "" : " " + url.run()));
            }
            String id = run.get().asString("id");
            return new RunTop(io, new FleetTop(new FleetPage(link, id), id), InstantSource.system()).show(times);
        });
    }

    private static boolean goesOn(Row run) {
        return List.of("running", "paused", "draining").contains(run.asString("state"));
    }

    @Override
    public String name() {
        return place;
    }

    @Override
    public String gone(boolean before) {
        return "the fleet has no run " + place + (before ? " any more" : "");
    }

    @Override
    public String number() {
        return "no.";
    }

    /// Workers do not tell the database of steps.
    @Override
    public String with() {
        return "worker";
    }

    @Override
    public Optional<JsonNode> ask(String request) {
        return request.equals("status")
                ? page.look(seq).await().map(this::status)
                : Optional.of(page.ask(request).await());
    }

    private JsonNode status(JsonNode look) {
        JsonNode run = look.path("run");
        look.path("ended").forEach(this::count);
        seq = run.path("seq").asLong();
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        for (String same : List.of("state", "done", "dead")) {
            status.set(same, run.path(same));
        }
        status.set("total", run.path("rows"));
        status.set("slots", run.path("cap"));
        long busy = 0;
        Map<Long, String> names = new HashMap<>();
        workers = look.path("workers");
        for (JsonNode worker : workers) {
            busy += worker.path("busy").asLong();
            names.put(worker.path("id").asLong(), worker.path("name").asString(""));
        }
        status.put("busy", busy).put("perSecond", rate(run));
        status.putObject("waiting")
                .put("key", run.path("aside").asLong())
                .put("retry", run.path("again").asLong());
        ArrayNode items = status.putArray("items");
        for (JsonNode lease : look.path("leases")) {
            items.addObject()
                    .put("slot", items.size())
                    .put("item", lease.path("id").asString(""))
                    .put("attempt", lease.path("attempt").asInt())
                    .put("startMicros", lease.path("first").asLong())
                    .put("step", names.getOrDefault(lease.path("worker").asLong(), ""));
        }
        return status;
    }

    private double rate(JsonNode run) {
        long now = run.path("now").asLong();
        long all = run.path("done").asLong() + run.path("dead").asLong();
        double rate = ended < 0 || now <= at ? 0 : MICROS * (all - ended) / (now - at);
        ended = all;
        at = now;
        return rate;
    }

    private void count(JsonNode one) {
        try {
            JsonNode error = JsonMapper.shared()
                    .readTree(one.path("report").asString("{}"))
                    .path("error");
            if (one.path("how").asString("").equals("dead") && error.isObject()) {
                failures.merge(
                        Shown.line(error.path("step").asString("") + ": "
                                + error.path("kind").asString("")),
                        1,
                        Integer::sum);
            }
        } catch (JacksonException e) {
            return; // of a worker, which may have written anything
        }
    }

    @Override
    public List<String> details(int most) {
        Stream<String> serving = workers.valueStream().map(FleetTop::serving).limit(most);
        Stream<String> failing = failures.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(most)
                .map(kind -> String.format(Locale.ROOT, "%,9d  %s", kind.getValue(), kind.getKey()));
        return Stream.concat(serving, failing).toList();
    }

    private static String serving(JsonNode worker) {
        return worker.path("name").asString("") + ": "
                + Texts.count(worker.path("busy").asLong()) + " of "
                + Texts.counted(worker.path("granted").asLong(), "slot", "slots") + ", "
                + Texts.counted(worker.path("rows").asLong(), "row", "rows");
    }
}
