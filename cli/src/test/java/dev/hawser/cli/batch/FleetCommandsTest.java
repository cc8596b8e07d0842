package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.fleet.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A fleet by its commands, on a real PostgreSQL. */
@DisabledOnOs(OS.WINDOWS)
class FleetCommandsTest {
    @TempDir
    private Path directory;

    private final Commands commands = new Commands();
    private final String database = Postgres.newDatabase();
    private final String url = "postgresql://postgres:sesame@" + database;

    private Path job(int rows, String steps) throws IOException {
        StringBuilder list = new StringBuilder("id,bad\n");
        for (int row = 1; row <= rows; row++) {
            list.append("row ")
                    .append(row)
                    .append(',')
                    .append(row == 3 ? "yes" : "no")
                    .append('\n');
        }
        Files.writeString(directory.resolve("rows.csv"), list);
        return Files.writeString(
                directory.resolve("job.yaml"), "name: list\ninput: rows.csv\nid: id\nslots: 4\nsteps:\n" + steps);
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve("run").resolve(file));
    }

    private Path run() {
        return directory.resolve("run");
    }

    @Test
    void listIsServedByAWorkerAndGatheredInTheDirectory() throws Exception {
        Path job = job(40, "  - sleep: 5ms\n");
        Commands others = new Commands();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Integer> submitter =
                    thread.submit(() -> commands.hawser("run", job, "--fleet", url, "--no-serve", "--output", run()));
            while (!submitter.isDone()) {
                others.hawser(
                        "worker",
                        url,
                        "--once",
                        "--name",
                        "w1",
                        "--health",
                        "0"); // until there is a run, it ends at once
            }
            assertThat(submitter.get()).as(commands.told()).isZero();
        }
        assertThat(others.told()).contains("health: http://127.0.0.1:");
        assertThat(lines("results.jsonl"))
                .hasSize(40)
                .as("on the standard output, too")
                .containsExactlyElementsOf(commands.output().lines().toList());
        assertThat(lines("journal.jsonl"))
                .filteredOn(line -> line.contains("\"type\":\"done\""))
                .hasSize(40)
                .allMatch(line -> line.contains("\"worker\":\"w1\""));
        assertThat(Files.readString(run().resolve("run.json")))
                .contains("postgresql://postgres@127.0.0.1")
                .doesNotContain("sesame");
        assertThat(commands.told() + others.told()).doesNotContain("sesame");
        assertThat(Files.readString(run().resolve("timeline.html"))).contains("w1");

        commands.forget();
        assertThat(commands.hawser("status", url, "--json")).isZero();
        String id = commands.results().getFirst().path("id").asString();
        assertThat(commands.results().getFirst().path("state").asString()).isEqualTo("complete");
        commands.forget();
        assertThat(commands.hawser("status", url + "/" + id, "--explain", "row 7"))
                .isZero();
        assertThat(commands.output()).startsWith("row 7 is done since").contains("at try 1 by w1");
        assertThat(commands.hawser("fleet", "forget", url + "/" + id)).isZero();
        commands.forget();
        assertThat(commands.hawser("status", url)).isZero();
        assertThat(commands.output()).contains("has no runs").doesNotContain("sesame");
    }

    @Test
    void submitterServesTooAndItsDeadRowsAreTriedAgain() throws Exception {
        Path job = job(12, "  - exec: [test, \"{{bad}}\", \"!=\", \"{{env.BAD}}\"]\n");
        commands.setEnvironment("BAD", "yes");
        assertThat(commands.hawser("run", job, "--fleet", url, "--output", run(), "--keep-order"))
                .as(commands.told())
                .isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.results())
                .extracting(line -> line.path("ordinal").asInt())
                .hasSize(11)
                .isSorted();
        commands.forget();
        assertThat(lines("results.jsonl")).hasSize(11);
        assertThat(lines("dead.jsonl")).singleElement().asString().contains("row 3", "\"bad\":\"yes\"");

        commands.setEnvironment("BAD", "never");
        commands.setEnvironment("PGPASSWORD", "sesame");
        assertThat(commands.hawser("retry-dead", run(), "--results", "no"))
                .as(commands.told())
                .isZero();
        assertThat(lines("results.jsonl")).hasSize(12);
        assertThat(lines("dead.jsonl")).isEmpty();
    }

    @Test
    void stepThatIsDoneOnceIsNotDoneAgainWhoeverTriesTheRow() throws Exception {
        Path job = job(6, """
                  - name: make
                    once: true
                    slots: 2
                    exec: {command: [sh, -c, "echo $0 >> %s; echo made-$0", "{{id}}"], capture: {made: stdout}}
                  - exec: [test, "{{bad}}{{make.made}}", "!=", "{{env.BAD}}"]
                """.formatted(directory.resolve("made.txt")));
        commands.setEnvironment("BAD", "yesmade-row 3");
        commands.hawser("run", job, "--fleet", url, "--detach", "--output", run(), "--results", "no");
        commands.hawser("worker", url, "--once", "--allow", "exec", "--env", "BAD");
        assertThat(commands.hawser("resume", run(), "--results", "no"))
                .as(commands.told())
                .isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.told())
                .contains("5 done, 1 dead", "dead by: exit-1 1", "item row 3: exit-1") // elsewhere
                .contains("slots of step make: kept by each worker of the fleet for itself");
        assertThat(Files.readAllLines(directory.resolve("made.txt"))).hasSize(6);
        commands.forget();
        commands.hawser("status", url, "--json");
        String id = commands.results().getFirst().path("id").asString();
        assertThat(commands.hawser("fleet", "forget", url + "/" + id)).isZero(); // the directory knows it as well

        commands.setEnvironment("BAD", "yes");
        commands.setEnvironment("PGPASSWORD", "sesame");
        assertThat(commands.hawser("retry-dead", run(), "--results", "no"))
                .as(commands.told())
                .isZero();
        assertThat(Files.readAllLines(directory.resolve("made.txt"))).hasSize(6);
    }

    /** Each row finds its children, and row 3 is dead at first, after it has found its own. */
    private static final String TREE = """
              - name: look
                exec: [sh, -c, "n=$0; for m in $((2*n)) $((2*n+1)) 2; do [ $m -gt 40 ] || echo $m; done", "{{id}}"]
                emit: {lines: text}
              - exec: [test, "row {{id}}", "!=", "{{env.BAD}}"]
            """;

    @Test
    void rowsThatAreFoundAreServedAndGatheredAsThoseOfTheList() throws Exception {
        Files.writeString(directory.resolve("rows.csv"), "id\n1\n30\n");
        Path job = Files.writeString(
                directory.resolve("job.yaml"), "name: tree\ninput: rows.csv\nid: id\nslots: 4\nsteps:\n" + TREE);
        commands.setEnvironment("BAD", "row 3");
        commands.hawser("run", job, "--fleet", url, "--detach", "--output", run(), "--results", "no");
        commands.hawser("worker", url, "--once", "--allow", "exec", "--env", "BAD");
        assertThat(commands.hawser("resume", run(), "--results", "no"))
                .as(commands.told())
                .isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.told()).contains("39 done, 1 dead");
        assertThat(lines("results.jsonl")).hasSize(39);
        assertThat(lines("found.jsonl"))
                .hasSize(38)
                .anySatisfy(line -> assertThat(line).contains("\"id\":\"40\"", "\"parent\":\"20\"", "\"depth\":5"));
        commands.forget();
        commands.hawser("status", url, "--json");
        String id = commands.results().getFirst().path("id").asString();
        assertThat(commands.results().getFirst().path("total").asInt()).isEqualTo(40);
        assertThat(commands.hawser("fleet", "forget", url + "/" + id)).isZero(); // the directory knows them as well

        commands.setEnvironment("BAD", "never");
        commands.setEnvironment("PGPASSWORD", "sesame");
        assertThat(commands.hawser("retry-dead", run(), "--results", "no"))
                .as(commands.told())
                .isZero();
        assertThat(lines("results.jsonl")).hasSize(40);
        assertThat(lines("found.jsonl")).hasSize(38);
        assertThat(commands.hawser("resume", run(), "--results", "no"))
                .as(commands.told())
                .isZero();
        assertThat(lines("results.jsonl")).hasSize(40);
    }

    @Test
    void listThatWasHandedOverIsGatheredLater() throws Exception {
        Path job = job(30, "  - sleep: 5ms\n");
        assertThat(commands.hawser("run", job, "--fleet", url, "--detach", "--output", run(), "--results", "no"))
                .as(commands.told())
                .isZero();
        assertThat(lines("results.jsonl")).isEmpty();
        assertThat(commands.hawser("worker", url, "--once")).as(commands.told()).isZero();
        assertThat(commands.hawser("resume", run(), "--results", "no"))
                .as(commands.told())
                .isZero();
        assertThat(lines("results.jsonl")).hasSize(30);
        assertThat(commands.hawser("resume", run(), "--results", "no"))
                .as(commands.told())
                .isZero();
        assertThat(lines("results.jsonl")).hasSize(30);
    }

    @Test
    void workerServesNothingThatItWasNotTrustedWith() throws Exception {
        Path job = job(3, "  - exec: [\"true\", \"{{env.SECRET}}\"]\n");
        commands.setEnvironment("SECRET", "x");
        commands.hawser("run", job, "--fleet", url, "--detach", "--output", run(), "--results", "no");
        assertThat(commands.hawser("worker", url, "--once", "--env", "SECRET")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("--allow exec");
        assertThat(commands.hawser("worker", url, "--once", "--allow", "exec")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("SECRET", "--env");
        Path other = Files.writeString(directory.resolve("other.yaml"), "steps: []\n");
        assertThat(commands.hawser("worker", url, "--once", "--job", other)).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("worker", url, "--once", "--allow", "exec", "--env", "SEC*", "--job", job))
                .as(commands.told()) // where its results go is the submitter's
                .isZero();
    }

    @Test
    void workerServesNothingWithAnotherFileThanTheSubmitters() throws Exception {
        Path body = Files.writeString(directory.resolve("body.txt"), "as it was");
        Path job = job(3, "  - http: {url: \"http://127.0.0.1:1/\", file: body.txt}\nretries: 1\n");
        commands.hawser("run", job, "--fleet", url, "--detach", "--output", run(), "--results", "no");
        Files.writeString(body, "changed");
        assertThat(commands.hawser("worker", url, "--once")).isEqualTo(ExitCodes.USAGE);
        Files.delete(body);
        assertThat(commands.hawser("worker", url, "--once")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("body.txt has the SHA-256", "body.txt is not here");
        Files.writeString(body, "as it was");
        assertThat(commands.hawser("worker", url, "--once")).isEqualTo(ExitCodes.SOME_DEAD); // nobody listens there
    }

    @Test
    void whoseTurnsAreRefusedForGoodEndsAndSaysWhyInALine() throws Exception {
        Path job = job(3, "  - sleep: 1ms\n");
        commands.hawser("run", job, "--fleet", url, "--detach", "--output", run(), "--results", "no");
        Postgres.execute(database, "alter function hawser.turn rename to turns");
        commands.forget();
        assertThat(commands.hawser("worker", url)).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told())
                .contains("hawser.turn failed, SQLSTATE 42883", "hawser fleet schema prints that")
                .doesNotContain("\tat ");
        commands.setEnvironment("PGPASSWORD", "sesame");
        assertThat(commands.hawser("resume", run(), "--results", "no")).isEqualTo(ExitCodes.USAGE);
        Postgres.execute(database, "alter function hawser.turns rename to turn");
        assertThat(commands.hawser("resume", run(), "--results", "no"))
                .as(commands.told())
                .isZero();
        assertThat(lines("results.jsonl")).hasSize(3);
    }

    @Test
    void runIsChangedByItsUrl() throws Exception {
        Path job = job(3, "  - sleep: 1ms\n");
        commands.hawser("run", job, "--fleet", url, "--detach", "--output", run(), "--results", "no");
        commands.forget();
        commands.hawser("status", url, "--json");
        String one = url + "/" + commands.results().getFirst().path("id").asString();
        assertThat(commands.hawser("ctl", one, "slots=7", "rate=120/m", "pause"))
                .isZero();
        commands.forget();
        commands.hawser("status", one, "--json");
        assertThat(commands.results().getFirst().path("cap").toString()).isEqualTo("7");
        assertThat(commands.results().getFirst().path("rate").asDouble()).isEqualTo(2);
        assertThat(commands.results().getFirst().path("state").asString()).isEqualTo("paused");
        assertThat(commands.hawser("ctl", one, "slots=many")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("ctl", url, "pause")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("ctl", url + "/nothing", "pause")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("ctl", one, "drain=nobody")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("ctl", one, "drain=")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("worker", url, "--once", "--run", "nothing")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("slots=many", "has no run nothing", "has no worker nobody", "was drain=,");
        assertThat(commands.hawser("fleet", "forget", one)).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("fleet", "forget", one, "--force")).isZero();
        assertThat(commands.hawser("fleet", "doctor", url)).isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.output())
                .contains("wrong synchronous_commit: off", "ok    primary: true", "ok    schema hawser: version 6");
        Postgres.execute(database, "update hawser.version set version = 4");
        commands.hawser("fleet", "doctor", url);
        assertThat(commands.output()).contains("wrong schema hawser: version 4", "drop schema hawser cascade");
    }

    /** Of a copy of the directory, say on another machine, another process gathers, too. */
    @Test
    void directoryThatLacksWhatWasGatheredElsewhereGathersItAnew() throws Exception {
        Path job = job(20, "  - exec: [test, \"{{bad}}\", \"!=\", \"yes\"]\n");
        commands.hawser("run", job, "--fleet", url, "--detach", "--output", run(), "--results", "no");
        Path copy = Files.createDirectory(directory.resolve("copy"));
        try (var files = Files.list(run())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        commands.hawser("worker", url, "--once", "--allow", "exec");
        assertThat(commands.hawser("resume", run(), "--results", "no")).isEqualTo(ExitCodes.SOME_DEAD);
        Postgres.execute(database, "update hawser.run set state = 'running'"); // as if it were not at its end yet
        commands.setEnvironment("PGPASSWORD", "sesame");
        assertThat(commands.hawser("resume", copy, "--results", "no"))
                .as(commands.told())
                .isEqualTo(ExitCodes.SOME_DEAD);
        for (String file : List.of("results.jsonl", "dead.jsonl")) {
            assertThat(Files.readAllLines(copy.resolve(file))).hasSameSizeAs(lines(file));
        }
        assertThat(lines("results.jsonl")).hasSize(19);
    }

    /** The database goes away in the middle of the load, before and after it has taken rows. */
    @Test
    void listIsLoadedThoughTheDatabaseGoesAwayMeanwhile() throws Exception {
        Path job = job(5000, "  - sleep: 1ms\n");
        Postgres.execute(database, Fleet.schema());
        Postgres.execute(database, """
                create sequence loads;
                create function fail() returns trigger language plpgsql as $$ begin
                  if nextval('loads') = 2 then raise 'terminating connection' using errcode = '57P01'; end if;
                  return null;
                end $$;
                create trigger fails after insert on hawser.row for each statement execute function fail();
                """);
        assertThat(commands.hawser("run", job, "--fleet", url, "--detach", "--output", run(), "--results", "no"))
                .as(commands.told())
                .isZero();
        commands.forget();
        commands.hawser("status", url, "--json");
        assertThat(commands.results().getFirst().path("total").asInt()).isEqualTo(5000);
        assertThat(commands.results().getFirst().path("loaded").asBoolean()).isTrue();
    }

    @Test
    void whatMeansSomethingToAFleetOnlyIsRefusedWithoutOne() throws Exception {
        Path job = job(3, "  - sleep: 1ms\n");
        assertThat(commands.hawser("run", job, "--no-serve", "--output", run())).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("run", job, "--detach", "--output", run())).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("run", job, "--lease", "20s", "--output", run()))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(Files.exists(run())).isFalse();
        assertThat(commands.hawser("run", job, "--output", run(), "--results", "no"))
                .isZero();
        assertThat(commands.hawser("resume", run(), "--detach")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("worker", url, "--slots", "-1", "--once")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told())
                .contains("--no-serve is for a run of a fleet", "--slots was -1, expected 0 or more")
                .doesNotContain("\tat ");
    }

    @Test
    void whoResumesToHandOverWhatIsThereLeavesAtOnce() throws Exception {
        Path job = job(3, "  - sleep: 1ms\n");
        commands.hawser("run", job, "--fleet", url, "--detach", "--output", run(), "--results", "no");
        assertThat(commands.hawser("resume", run(), "--detach", "--results", "no"))
                .isZero();
        assertThat(lines("results.jsonl")).isEmpty();
        assertThat(commands.hawser("resume", run(), "--results", "no")).isZero();
        assertThat(lines("results.jsonl")).hasSize(3);
    }

    @Test
    void whatIsWrongWithAUrlIsSaidInALineWithoutThePassword() {
        assertThat(commands.hawser("status", "postgresql://me:sesame@127.0.0.1:1/nothing"))
                .isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(commands.hawser("status", "postgresql://me:sesame@127.0.0.1"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("status", "postgresql://{{env.NOBODY}}@127.0.0.1/x"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("status", url)).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.hawser("fleet", "forget", url + "/nothing")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("NOBODY", "has no schema hawser").doesNotContain("sesame");
    }
}
