package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is shown in the browser: where that is told, and what is refused. */
class WebRunTest {
    private static final Pattern LINK = Pattern.compile("in the browser: (http://127\\.0\\.0\\.1:\\d+/\\?token=\\S+)");

    private static final Pattern METRICS = Pattern.compile("metrics: (http://127\\.0\\.0\\.1:\\d+/metrics)");

    @TempDir
    private Path directory;

    private final Commands commands = new Commands();
    private Path job;

    @BeforeEach
    void aJobThatWaits() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        job = Files.writeString(directory.resolve("job.yaml"), """
                name: waits
                input: rows.csv
                steps:
                  - exec: {command: ['while ! test -e "$1"; do sleep 0.02; done', "%s"], shell: true}
                """.formatted(directory.resolve("go")));
    }

    @Test
    void theLinkIsPrintedAndThePageIsThereAsLongAsTheRun() throws Exception {
        CompletableFuture<Integer> exitCode = CompletableFuture.supplyAsync(
                () -> commands.hawser("run", "--web", job, "--output", directory.resolve("run")));
        Matcher told = LINK.matcher("");
        while (!told.reset(commands.told()).find()) {
            assertThat(exitCode).isNotDone();
        }
        URI link = URI.create(told.group(1));
        try (HttpClient browser =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
            assertThat(get(browser, link).statusCode()).isEqualTo(200);
            assertThat(get(browser, link.resolve("/")).body()).contains("<script type=\"module\"");
            assertThat(get(browser, link.resolve("/of/run/explain?id=1")).body())
                    .contains("\"ok\":true");
            Files.writeString(directory.resolve("go"), "");
            assertThat(exitCode.get(4, TimeUnit.MINUTES)).isZero();
        }
    }

    @Test
    void numbersAreServedToPrometheusAsLongAsTheRun() throws Exception {
        CompletableFuture<Integer> exitCode = CompletableFuture.supplyAsync(
                () -> commands.hawser("run", "--metrics", ":0", job, "--output", directory.resolve("run")));
        Matcher told = METRICS.matcher("");
        while (!told.reset(commands.told()).find()) {
            assertThat(exitCode).isNotDone();
        }
        try (HttpClient scraper = HttpClient.newHttpClient()) {
            HttpResponse<String> numbers = get(scraper, URI.create(told.group(1)));
            while (!numbers.body().contains("hawser_slots_in_use{job=\"waits\"} 1\n")) {
                assertThat(exitCode).isNotDone();
                numbers = get(scraper, URI.create(told.group(1)));
            }
            assertThat(numbers.headers().firstValue("content-type")).contains(MetricsText.TYPE);
            assertThat(numbers.body())
                    .contains("# TYPE hawser_rows_done_total counter\nhawser_rows_done_total{job=\"waits\"} 0\n")
                    .contains("hawser_attempt_seconds{job=\"waits\",quantile=\"0.99\"} ")
                    .contains("hawser_run_state{job=\"waits\",state=\"running\"} 1\n");
            assertThat(numbers.body().lines())
                    .allMatch(line -> line.matches("# (HELP|TYPE) hawser_\\w+ .+|hawser_\\w+\\{[^{}]+} [-0-9.E]+"));
            assertThat(get(scraper, URI.create(told.group(1)).resolve("/")).statusCode())
                    .isEqualTo(404);
            Files.writeString(directory.resolve("go"), "");
            assertThat(exitCode.get(4, TimeUnit.MINUTES)).isZero();
        }
    }

    private static HttpResponse<String> get(HttpClient browser, URI page) throws Exception {
        return browser.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whatWouldShowTheRunToOthersOrCannotBeIsRefusedInOneLineBeforeAnythingStarts() throws IOException {
        assertRefused("--web was 0.0.0.0:8443: for others than this machine", "--web=0.0.0.0:8443");
        assertRefused("--web was many, expected a port", "--web=many");
        assertRefused("--web was 70000, expected a port", "--web=70000");
        assertRefused("--metrics", "--metrics", "many");
        assertRefused("there is no page without --web", "--web-control");
        assertRefused("are given together", "--web", "--web-certificate", "x.pem");
        assertRefused("cannot be read", "--web", "--web-password-file", directory.resolve("none"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused("no page in the browser: ", "--web=" + taken.getLocalPort());
            assertRefused("no metrics: ", "--metrics", taken.getLocalPort());
        }
    }

    private void assertRefused(String why, Object... options) {
        commands.forget();
        List<Object> arguments = new ArrayList<>(List.of("run", job, "--output", directory.resolve("run")));
        arguments.addAll(List.of(options));
        assertThat(commands.hawser(arguments.toArray())).isNotZero();
        assertThat(commands.told()).contains(why);
        assertThat(directory.resolve("run")).doesNotExist();
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        assertThat(commands.hawser("web", directory.resolve("none"))).isEqualTo(ExitCodes.IO_ERROR);
        assertThat(commands.told()).contains("none: there is no such file or directory");
    }
}
