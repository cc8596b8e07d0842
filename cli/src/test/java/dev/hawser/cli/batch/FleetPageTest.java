package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the page of a fleet asks a real PostgreSQL. */
@DisabledOnOs(OS.WINDOWS)
class FleetPageTest {
    @TempDir
    private Path directory;

    private final Commands commands = new Commands();
    private final String url = "postgresql://postgres:sesame@" + Postgres.newDatabase();

    private interface Use {
        void of(FleetPage page, FleetLink link) throws Exception;
    }

    /** A run of two rows that wait, one that fails, and one that is between two tries, and what a page sees of it. */
    private void look(Use use) throws Exception {
        Path go = directory.resolve("go");
        Files.writeString(directory.resolve("rows.csv"), "id,end\n<b>1,wait\n2,wait\n3,fail\n4,later\n");
        Path job = Files.writeString(directory.resolve("job.yaml"), """
                name: list
                input: rows.csv
                id: id
                slots: 4
                retries: {attempts: 2, base: 1h, cap: 1h}
                steps:
                  - name: work
                    exec:
                      command: ['case $1 in wait) while ! test -e %s; do sleep 0.02; done;; fail) exit 7;; *) exit 75;; esac', '{{end}}']
                      shell: true
                      retry-on: [75]
                """.formatted(go));
        commands.hawser(
                "run", job, "--fleet", url, "--detach", "--output", directory.resolve("run"), "--results", "no");
        String run = FleetLink.use(
                parsed(), link -> link.status().runs(null).await().getFirst().asString("id"));
        Commands worker = new Commands();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Integer> ended = thread.submit(() -> worker.hawser(
                    "worker", url, "--once", "--allow", "exec", "--name", "w1", "--web", "--metrics", "0"));
            try {
                FleetLink.use(parsed(), link -> {
                    FleetPage page = new FleetPage(link, run);
                    JsonNode look;
                    do {
                        assertThat(ended.isDone()).as(worker.told()).isFalse();
                        look = page.look(0).await().orElseThrow();
                    } while (look.path("leases").size() != 2
                            || look.path("ended").size() != 2);
                    use.of(page, link);
                    return true;
                });
                lookAtTheWorker(worker.told());
                assertThat(commands.hawser("top", url, "--times", 1))
                        .as(commands.told())
                        .isZero();
                assertThat(commands.output())
                        .contains(": paused, 0 done, 1 dead of 4", "w1: 2 of ", "WORKER", "<b>1", "work: exit-7");
            } finally {
                Files.writeString(go, "");
                commands.hawser("ctl", url + "/" + run, "cancel");
            }
        }
    }

    /** A worker shows what it serves of the run itself, by a page and by numbers of its own. */
    private static void lookAtTheWorker(String told) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
            assertThat(get(client, link(told, "metrics: ")))
                    .contains(
                            "hawser_slots_in_use{job=\"list\"} 2\n", "hawser_attempts_failed_total{job=\"list\"} 2\n");
            URI page = link(told, "in the browser: ");
            get(client, page);
            assertThat(get(client, page.resolve("/"))).contains("<script type=\"module\"");
            assertThat(get(client, page.resolve("/of/run/explain?id=2"))).contains("\"ok\":true", "runs in slot ");
        }
    }

    private static URI link(String told, String what) {
        Matcher link =
                Pattern.compile(what + "(http://127\\.0\\.0\\.1:\\d+/\\S+)").matcher(told);
        assertThat(link.find()).as(told).isTrue();
        return URI.create(link.group(1));
    }

    private static String get(HttpClient client, URI page) throws Exception {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private FleetUrl parsed() throws UsageException {
        return FleetUrl.parse(url, Map.of());
    }

    @Test
    void aLookTellsOfWorkersAndRowsAndButtonsDoWhatCtlDoes() throws Exception {
        look((page, link) -> {
            JsonNode look = page.look(0).await().orElseThrow();
            JsonNode worker = look.path("workers").path(0);
            assertThat(worker.path("name").asString()).isEqualTo("w1");
            assertThat(worker.path("left").asLong()).isPositive();
            assertThat(worker.path("rows").asInt()).isEqualTo(2);
            assertThat(look.path("leases").path(0).path("id").asString()).isEqualTo("<b>1");
            assertThat(look.path("run").path("dead").asInt()).isEqualTo(1);
            assertThat(look.path("run").path("retries").asInt()).isEqualTo(1);
            assertThat(look.path("ended").toString()).contains("exit-7", "exit-75", "\"how\":\"retry\"");
            long seq = look.path("run").path("seq").asLong();
            assertThat(page.look(seq).await().orElseThrow().path("ended").size())
                    .isZero();
            assertThat(new FleetPage(link, "no such run").look(0).await()).isEmpty();

            JsonNode dead = page.dead("FAIL", 0).await();
            assertThat(dead.path("rows").path(0).path("id").asString()).isEqualTo("3");
            assertThat(dead.path("rows").path(0).path("columns").toString())
                    .isEqualTo("[[\"id\",\"3\"],[\"end\",\"fail\"]]");
            assertThat(dead.path("next").asInt()).isEqualTo(-1);
            assertThat(page.dead("' or true --", 0).await().path("rows").size()).isZero();
            assertThat(page.ask("waiting").await().path("items").toString()).contains("\"4\"", "waits for try 2, in ");
            assertThat(page.ask("explain <b>1").await().path("text").asString()).startsWith("is with w1");
            assertThat(page.ask("slots=7").await().path("ok").asBoolean()).isTrue();
            assertThat(page.ask("pause").await().path("ok").asBoolean()).isTrue();
            JsonNode run = page.look(0).await().orElseThrow().path("run");
            assertThat(run.path("cap").asInt()).isEqualTo(7);
            assertThat(run.path("state").asString()).isEqualTo("paused");
            assertThat(page.ask("drain=nobody").await().path("error").asString())
                    .contains("no worker nobody");
            assertThat(page.ask("drop table").await().path("error").asString()).contains("expected slots=N");
            assertThat(page.ask("drain=w1").await().path("ok").asBoolean()).isTrue();
            assertThat(page.look(0)
                            .await()
                            .orElseThrow()
                            .path("workers")
                            .path(0)
                            .path("drain")
                            .asBoolean())
                    .isTrue();
        });
    }
}
