package dev.hawser.cli.batch;

import dev.hawser.defer.Deferred;
import dev.hawser.fleet.FleetLook;
import dev.hawser.sql.Row;
import dev.hawser.web.Again;
import dev.hawser.web.FleetFeed;
import dev.hawser.web.FleetSight;
import dev.hawser.web.RunAbout;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What those who watch a run of a fleet ask its database: a page in the browser, or `hawser top`. On the reactor of
/// the link.
final class FleetPage implements FleetFeed {
    private static final int MOST_COLUMNS = 40;
    private static final int LONGEST = 400;
    private static final String EXPLAIN = "explain ";

    private final FleetLink link;
    private final String run;
    private final FleetLook look;

    FleetPage(FleetLink link, String run) {
        this.link = link;
        this.run = run;
        this.look = FleetLook.at(link.database(), run);
    }

    /// {@return what a page sees of a run}
    static FleetSight sight(FleetLink link, FleetUrl url, Row run) {
        String id = run.asString("id");
        RunAbout about =
                new RunAbout(run.asString("name"), Path.of(url.of(id).replace("\0", "")), List.of(), Again.UNKNOWN);
        return FleetSight.of(link.reactor(), about, new FleetPage(link, id), InstantSource.system());
    }

    /// {@return all runs, as a page lists them}
    static Deferred<JsonNode> list(FleetLink link) {
        return link.status().runs(null).addCallback(rows -> {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (Row row : rows) {
                list.addObject()
                        .put("name", row.asString("name"))
                        .put("created", String.valueOf(row.toMap().get("created")))
                        .put(
                                "state",
                                row.asString("state") + ", "
                                        + Texts.counted(row.asLong("workers"), "worker", "workers"))
                        .put("directory", row.asString("id"));
            }
            return list;
        });
    }

    @Override
    public Deferred<Optional<JsonNode>> look(long after) {
        return look.now(after).addCallback(text -> text.map(JsonMapper.shared()::readTree));
    }

    @Override
    public Deferred<JsonNode> dead(String text, long from) {
        return look.dead(text, from).addCallback(rows -> {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            ArrayNode list = answer.putArray("rows");
            rows.forEach(row -> list.add(shown(row)));
            return answer.put(
                    "next",
                    rows.size() < FleetLook.MOST_DEAD ? -1 : rows.getLast().asLong("seq"));
        });
    }

    private static ObjectNode shown(Row row) {
        JsonNode error = json(row.asString("report")).path("error");
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("id", shortened(row.asString("id")))
                .put("line", row.asLong("line"))
                .put("attempts", row.asInt("attempt"))
                .put("step", error.path("step").asString(""))
                .put("kind", error.path("kind").asString(""))
                .put("message", shortened(error.path("message").asString("")))
                .put("command", "");
        ArrayNode columns = shown.putArray("columns");
        for (Map.Entry<String, JsonNode> field : json(row.asString("fields")).properties()) {
            if (columns.size() < MOST_COLUMNS) {
                JsonNode value = field.getValue();
                columns.addArray()
                        .add(shortened(field.getKey()))
                        .add(shortened(value.isString() ? value.asString() : value.toString()));
            }
        }
        return shown;
    }

    /// Workers wrote it, and may have written anything.
    private static JsonNode json(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    @Override
    public Deferred<JsonNode> ask(String request) {
        if (request.startsWith(EXPLAIN)) {
            return link.status()
                    .explain(run, request.substring(EXPLAIN.length()).replace("\0", ""))
                    .addCallback(story -> done(story.orElse("is not in the list, as far as that is in the database")));
        }
        if (request.equals("waiting")) {
            return look.waiting().addCallback(FleetPage::waiting);
        }
        FleetChange.Wanted wanted;
        try {
            wanted = FleetChange.Wanted.of(List.of(request.split(" ")));
        } catch (UsageException e) {
            return Deferred.succeed(refused(String.valueOf(e.getMessage())));
        }
        return wanted.make(link, run)
                .addCallback(wrong -> wrong.map(FleetPage::refused)
                        .orElseGet(() -> done("workers hear of it in their next turns: " + request)));
    }

    private static JsonNode waiting(List<Row> rows) {
        ObjectNode answer = done("");
        ArrayNode items = answer.putArray("items");
        rows.forEach(row -> items.addObject()
                .put("id", shortened(row.asString("id")))
                .put("text", shortened(row.asString("text"))));
        return answer;
    }

    private static ObjectNode done(String text) {
        return JsonNodeFactory.instance.objectNode().put("ok", true).put("text", text);
    }

    private static JsonNode refused(String why) {
        return JsonNodeFactory.instance.objectNode().put("ok", false).put("error", why);
    }
}
