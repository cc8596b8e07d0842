package dev.hawser.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.server.Compression;
import dev.hawser.http.server.Router;
import dev.hawser.http.server.StaticFiles;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the documentation.
class StaticFilesSnippetsTest {
    // @start region="files"
    static Router site(Path directory) {
        StaticFiles files = StaticFiles.of(directory, o -> o.maxAge(Duration.ofHours(1)));
        return Router.of(routes -> routes.get("/site/{path...}", files).before(Compression.gzip()));
    }
    // @end region="files"

    @Test
    @WithReactor
    void fileIsGiven(Reactor reactor, @TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("a.txt"), "hello");
        Scenario.run(reactor, () -> {
            Response response = site(directory).handle(Request.get("/site/a.txt"));
            assertThat(response.content()).isInstanceOf(Response.Bytes.class);
            assertThat(response.headers().first("Cache-Control")).contains("max-age=3600");
            assertThat(response.headers().first("Content-Type")).contains("text/plain; charset=utf-8");
        });
    }
}
