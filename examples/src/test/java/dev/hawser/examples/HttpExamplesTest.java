package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.http.server.StaticFiles;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.sql.Database;
import dev.hawser.task.React;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of HTTP do over loopback what they say.
class HttpExamplesTest {
    private static final Endpoint ANY_PORT = Endpoint.tcp("127.0.0.1", 0);

    @TempDir
    Path directory;

    private interface Body {
        void run(Net net, HttpClient http) throws Exception;
    }

    private static void run(Body body) {
        int status = React.runInline(reactor -> {
            Net net = Net.of(reactor);
            reactor.inlineAction("test", () -> body.run(net, HttpClient.of(net)))
                    .await();
        });
        assertThat(status).as("the failure is in the log").isZero();
    }

    private static String serving(Net net, Path directory) {
        return serving(net, Router.of(routes -> routes.get("/{path...}", StaticFiles.of(directory))));
    }

    private static String serving(Net net, Router routes) {
        return "http://127.0.0.1:"
                + HttpServer.of(net, routes).listen(ANY_PORT).await().port();
    }

    private Path file(String name, int length) throws Exception {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return Files.write(directory.resolve(name), bytes);
    }

    @Test
    void filesGoThereAndBack() throws Exception {
        Path file = file("sent", 3_000_000);
        Path drop = Files.createDirectory(directory.resolve("drop"));
        run((net, http) -> {
            String url = "http://127.0.0.1:"
                    + FileDrop.listen(net, ANY_PORT, drop).await().port() + "/";
            assertThat(FileDrop.upload(http, file, url + "a.bin").code()).isEqualTo(201);
            Path got = directory.resolve("got");
            assertThat(FileDrop.download(http, url + "a.bin", got)).isEqualTo(3_000_000);
            assertThat(got).hasSameBinaryContentAs(file);
            Fetched refused =
                    http.fetch(ClientRequest.put(url + "..%2Fx").withText("x")).await();
            assertThat(refused.status().code()).isEqualTo(400);
            try (var left = Files.list(drop)) {
                assertThat(left.map(path -> path.getFileName().toString())).containsExactly("a.bin");
            }
        });
    }

    @Test
    void theProxyHandsOnWhatIsAskedAndAnswered() throws Exception {
        Path file = file("big.bin", 1_000_000);
        Path drop = Files.createDirectory(directory.resolve("drop"));
        run((net, http) -> {
            String origin = "http://127.0.0.1:"
                    + FileDrop.listen(net, ANY_PORT, drop).await().port();
            String proxy = "http://127.0.0.1:"
                    + ReverseProxy.listen(net, ANY_PORT, origin).await().port();
            assertThat(FileDrop.upload(http, file, proxy + "/b").code()).isEqualTo(201);
            Fetched whole = http.fetch(proxy + "/b").await();
            assertThat(whole.bytes()).isEqualTo(Files.readAllBytes(file));
            String tag = whole.headers().first("ETag").orElseThrow();
            Fetched known = http.fetch(ClientRequest.get(proxy + "/b").withHeader("If-None-Match", tag))
                    .await();
            assertThat(known.status().code()).isEqualTo(304);
            Fetched part = http.fetch(ClientRequest.get(proxy + "/b").withHeader("Range", "bytes=5-9"))
                    .await();
            assertThat(part.status().code()).isEqualTo(206);
            assertThat(part.bytes()).hasSize(5);
            assertThat(http.fetch(ClientRequest.head(proxy + "/b"))
                            .await()
                            .headers()
                            .first("Content-Length"))
                    .contains("1000000");
            assertThat(http.fetch(proxy + "/none").await().status().code()).isEqualTo(404);
        });
    }

    @Test
    void theCrawlerSeesEachPageOnceAndWhatIsMissing() throws Exception {
        Files.writeString(directory.resolve("index.html"), "<a href='a.html'>a</a> <a href=b.html>b</a>");
        Files.writeString(
                directory.resolve("a.html"),
                "<a href=\"/\">home</a> <a href='gone.html#x'>x</a><a href='http://other/'>o</a>");
        Files.writeString(directory.resolve("b.html"), "<a href=\"a.html\">a</a>");
        run((net, _) -> {
            String url = serving(net, directory) + "/";
            Map<URI, String> pages = Crawler.crawl(net, url, Duration.ofSeconds(30));
            assertThat(pages)
                    .containsOnly(
                            Map.entry(URI.create(url), "200"),
                            Map.entry(URI.create(url + "a.html"), "200"),
                            Map.entry(URI.create(url + "b.html"), "200"),
                            Map.entry(URI.create(url + "gone.html"), "404"));
        });
    }

    @Test
    void notesAreKeptFromOneRunToTheNext() {
        String file = directory.resolve("notes.db").toString();
        run((net, http) -> {
            Database database = NoteService.open(net, file);
            String url = serving(net, NoteService.routes(database)) + "/notes";
            ClientRequest post = ClientRequest.post(url);
            Fetched made = http.fetch(post.withJson("{\"text\": \"milk\"}")).await();
            assertThat(made.status().code()).isEqualTo(201);
            assertThat(made.headers().first("Location")).contains("/notes/1");
            http.fetch(post.withJson("{\"text\": \"eggs'); drop table note; --\"}"))
                    .await();
            Fetched blank = http.fetch(post.withJson("{\"text\": \" \"}")).await();
            assertThat(blank.status().code()).isEqualTo(400);
            assertThat(blank.text()).contains("text must say something");
            assertThat(http.fetch(ClientRequest.delete(url + "/1"))
                            .await()
                            .status()
                            .code())
                    .isEqualTo(204);
            assertThat(http.fetch(url + "/1").await().status().code()).isEqualTo(404);
            database.close().await();
        });
        run((net, http) -> {
            Database database = NoteService.open(net, file);
            String url = serving(net, NoteService.routes(database)) + "/notes";
            assertThat(http.fetch(url).await().text())
                    .isEqualTo("[{\"id\":2,\"text\":\"eggs'); drop table note; --\"}]");
            assertThat(http.fetch(url + "/2").await().text()).startsWith("{\"id\":2,");
            database.close().await();
        });
    }
}
