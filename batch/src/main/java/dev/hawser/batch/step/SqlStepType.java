package dev.hawser.batch.step;

import dev.hawser.batch.job.DatabaseUrl;
import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Name;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.job.Template;
import dev.hawser.sql.NamedParameters;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** {@code sql}: runs a statement in a database. */
final class SqlStepType implements StepType {
    private static final Key<Template> URL = Key.of(
                    "url",
                    KeyTypes.URL,
                    "The JDBC URL: jdbc:sqlite:sites.db, a file relative to the job file, or"
                            + " jdbc:postgresql://db.example/sites. Drivers for these two are there; others by"
                            + " --driver-path. May refer to {{env.NAME}}, {{run.id}} and {{run.dir}} only:"
                            + " all rows share the database.")
            .required();
    private static final Key<Template> USER = Key.of("user", KeyTypes.TEMPLATE, "The user, if the URL has none.");
    private static final Key<Template> PASSWORD = Key.of("password", KeyTypes.PASSWORD, "The password.");
    private static final Key<Integer> CONNECTIONS = Key.of(
            "connections",
            KeyTypes.integer(1, 1_000),
            "How many connections there are at most. By default 10, and 1 for SQLite; further rows wait for one.");
    private static final Key<List<String>> SETUP = Key.of(
            "setup", KeyTypes.listOf(KeyTypes.TEXT), "Statements that are run once, when the database is opened.");
    private static final Key<String> QUERY = Key.of(
            "query",
            KeyTypes.TEXT,
            "A statement that gives rows. Captures the columns of the first row, count, and rows, of which there may be a"
                    + " thousand.");
    private static final Key<String> UPDATE = Key.of(
            "update", KeyTypes.TEXT, "A statement that changes something. Captures count: how many rows it changed.");
    private static final Key<Map<String, Template>> PARAMETERS = Key.of(
            "parameters",
            KeyTypes.mapOf(KeyTypes.TEMPLATE),
            "What stands for :name in the statement, by name. It is handed over as a value, never pasted in.");
    private static final Key<Integer> EXPECT = Key.of(
            "expect",
            KeyTypes.integer(0, Integer.MAX_VALUE),
            "How many rows it must give or change; others fail. An update that fails by this is undone: each is a"
                    + " transaction of its own then, and batch has no effect.");
    private static final Key<Boolean> IDEMPOTENT = Key.of(
                    "idempotent",
                    KeyTypes.FLAG,
                    "Whether doing it twice does no harm. Then it is tried again, too, when nobody knows whether the database"
                            + " has done it: the connection was lost while it worked.")
            .defaulting("false");
    private static final Key<Integer> BATCH = Key.of(
                    "batch",
                    KeyTypes.integer(1, 10_000),
                    "How many updates of the same moment may go to the database together.")
            .defaulting("100");
    private static final Key<Optional<Duration>> TIMEOUT = Key.of(
                    "timeout",
                    KeyTypes.LIMIT,
                    "How long it may take, with the wait for a connection. It is then cancelled in the database, too.")
            .defaulting("30s");

    private static final Key<Settings> UNTIL = Key.of(
            "until",
            KeyTypes.mapping("until", Until.KEYS, null),
            "How often and how long the statement is run again, as long as it gives or changes no row, or another number"
                    + " than expect has. It holds no slot in between, and that is no retry.");

    @Override
    public String name() {
        return "sql";
    }

    @Override
    public String description() {
        return "Runs a statement in a database.";
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(
                URL,
                USER,
                PASSWORD,
                CONNECTIONS,
                SETUP,
                QUERY,
                UPDATE,
                PARAMETERS,
                EXPECT,
                IDEMPOTENT,
                BATCH,
                TIMEOUT,
                UNTIL);
    }

    @Override
    public SqlPlan parse(String stepName, Settings settings) {
        Template url = settings.get(URL);
        for (Template shared : List.of(
                url, settings.find(USER).orElse(url), settings.find(PASSWORD).orElse(url))) {
            refuseNamesOfRows(settings, shared);
        }
        boolean isQuery = settings.has(QUERY);
        if (isQuery == settings.has(UPDATE)) {
            settings.error(
                    isQuery ? "has both \"query\" and \"update\", expected one" : "expected \"query\" or \"update\"");
        }
        String text = settings.find(isQuery ? QUERY : UPDATE).orElse("");
        Key<String> key = isQuery ? QUERY : UPDATE;
        if (text.contains("{{")) {
            settings.error(key, "has {{ in it, expected :name, and what it stands for under \"parameters\"");
        }
        Map<String, Template> parameters = settings.find(PARAMETERS).orElse(Map.of());
        checkParameters(settings, url.source(), new Asked(key, text), parameters);
        return new SqlPlan(
                new Databases.Target(
                        new DatabaseUrl(url, settings.directory().toAbsolutePath()),
                        settings.find(USER),
                        settings.find(PASSWORD),
                        settings.find(CONNECTIONS).orElse(0),
                        settings.find(SETUP).orElse(List.of())),
                new SqlPlan.Statement(text, isQuery, settings.get(IDEMPOTENT), settings.get(BATCH)),
                parameters,
                settings.find(EXPECT).map(OptionalLong::of).orElse(OptionalLong.empty()),
                settings.get(TIMEOUT),
                settings.find(UNTIL).map(Until::of));
    }

    private record Asked(Key<String> key, String text) {}

    private static void refuseNamesOfRows(Settings settings, Template template) {
        for (Name name : template.names()) {
            boolean same = name instanceof Name.Env || name == Name.BuiltIn.RUN_ID || name == Name.BuiltIn.RUN_DIR;
            if (!same) {
                settings.error(
                        URL,
                        "{{" + name.written()
                                + "}} differs from row to row, expected {{env.…}}, {{run.id}} or {{run.dir}}");
            }
        }
    }

    private static void checkParameters(Settings settings, String url, Asked asked, Map<String, Template> parameters) {
        Set<String> names;
        try {
            names = NamedParameters.of(url, asked.text());
        } catch (IllegalArgumentException wrong) {
            settings.error(asked.key(), String.valueOf(wrong.getMessage()));
            return;
        }
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(parameters.keySet());
        if (!missing.isEmpty()) {
            settings.error(
                    asked.key(), "asks for :" + String.join(", :", missing) + ", which \"parameters\" does not have");
        }
        Set<String> unused = new TreeSet<>(parameters.keySet());
        unused.removeAll(names);
        if (!unused.isEmpty()) {
            settings.error(PARAMETERS, "has " + String.join(", ", unused) + ", which the statement does not ask for");
        }
    }
}
