package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Headers;
import dev.hawser.http.HttpException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files as answers; and compression.
@Tag("both")
@WithReactor
class StaticFilesTest {
    private static final String TIME = "Tue, 03 Feb 2026 04:05:06 GMT";
    private static final String LATER = "Tue, 03 Feb 2026 04:05:07 GMT";
    private static final String EARLIER = "Tue, 03 Feb 2026 04:05:05 GMT";

    @TempDir
    private Path top;

    private Path directory;

    @BeforeEach
    void files() throws IOException {
        directory = Files.createDirectory(top.resolve("files"));
        Files.writeString(top.resolve("secret.txt"), "secret");
        write("a.txt", "0123456789");
        write("index.html", "top");
        Files.createDirectories(directory.resolve("sub dir"));
        write("sub dir/index.html", "below");
        Files.createDirectories(directory.resolve("bare"));
        write("bare/<b>.txt", "b");
        write(".hidden", "hidden");
        write("large.bin", "x".repeat(200_000) + "y");
    }

    private void write(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-02-03T04:05:06Z")));
    }

    private interface Body {
        void run() throws Exception;
    }

    private static String text(Response response) throws Exception {
        return new String(bytes(response), UTF_8);
    }

    private static byte[] bytes(Response response) throws Exception {
        return switch (response.content()) {
            case Response.Bytes(byte[] content) -> content;
            case Response.Stream(long length, Response.Writer writer) -> {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                writer.write(piece -> {
                    assertThat(piece.length).isLessThanOrEqualTo(1 << 16);
                    all.writeBytes(piece);
                    return Deferred.succeed(null);
                });
                assertThat(length < 0 ? all.size() : length).isEqualTo(all.size());
                yield all.toByteArray();
            }
            case Response.Upgrade _ -> throw new AssertionError("no content");
        };
    }

    private Response get(String path, String... headers) throws Exception {
        return get(StaticFiles.of(directory), path, headers);
    }

    private static Response get(Handler files, String path, String... headers) throws Exception {
        Request request = Request.get(path);
        Headers all = Headers.of(headers);
        Request[] asked = {request};
        all.forEach((name, value) -> asked[0] = asked[0].withHeader(name, value));
        return files.handle(asked[0]);
    }

    private static String field(Response response, String name) {
        return response.headers().first(name).orElse("");
    }

    @Test
    void filesAreGivenWithWhatIsKnownOfThem(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            Response response = get("/a.txt");
            assertThat(text(response)).isEqualTo("0123456789");
            assertThat(response.status()).isEqualTo(Status.OK);
            assertThat(field(response, "Last-Modified")).isEqualTo(TIME);
            assertThat(field(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(field(response, "ETag")).matches("\"a-[0-9a-f]+\"");
            assertThat(text(get("/"))).isEqualTo("top");
            assertThat(text(get("/sub%20dir/"))).isEqualTo("below");
            assertThat(text(get("/large.bin"))).hasSize(200_001).endsWith("xy");
            assertThat(field(get("/large.bin"), "Content-Type")).isEqualTo("application/octet-stream");
            Response moved = get("/sub%20dir?a=b");
            assertThat(moved.status()).isEqualTo(Status.PERMANENT_REDIRECT);
            assertThat(field(moved, "Location")).isEqualTo("./sub%20dir/?a=b");
            Response head = StaticFiles.of(directory).handle(Request.of(Method.HEAD, "/a.txt"));
            assertThat(head.content()).isInstanceOf(Response.Stream.class);
            assertThatThrownBy(() -> StaticFiles.of(directory).handle(Request.of(Method.PUT, "/a.txt")))
                    .isInstanceOf(HttpException.class)
                    .hasMessageContaining("GET");
        });
    }

    @Test
    void nothingOutsideIsGivenNorWhatIsHidden(Reactor reactor) throws Exception {
        Files.createSymbolicLink(directory.resolve("out.txt"), top.resolve("secret.txt"));
        Files.createSymbolicLink(directory.resolve("up"), top);
        Files.createSymbolicLink(directory.resolve("in.txt"), directory.resolve("a.txt"));
        Files.createSymbolicLink(directory.resolve("round"), directory.resolve("round"));
        Scenario.run(reactor, () -> {
            assertThat(text(get("/in.txt"))).isEqualTo("0123456789");
            for (String path : List.of(
                    "/none.txt",
                    "/../secret.txt",
                    "/sub%20dir/../a.txt",
                    "/%2e%2e/secret.txt",
                    "/..%2fsecret.txt",
                    "/sub%20dir%2findex.html",
                    "/..%5csecret.txt",
                    "/a.txt%00",
                    "/a.txt/",
                    "/./a.txt",
                    "//a.txt",
                    "/.hidden",
                    "/out.txt",
                    "/up/secret.txt",
                    "/up/",
                    "/round",
                    "/bare/",
                    "/" + "x".repeat(300),
                    "*")) {
                assertThatThrownBy(() -> get(path))
                        .as(path)
                        .isInstanceOf(HttpException.class)
                        .hasMessage("there is no such file");
            }
            Router router = Router.of(r -> r.get("/s/{path...}", StaticFiles.of(directory)));
            assertThat(text(router.handle(Request.get("/s/a.txt")))).isEqualTo("0123456789");
            assertThat(text(router.handle(Request.get("/s/")))).isEqualTo("top");
            assertThatThrownBy(() -> router.handle(Request.get("/s/..%2fsecret.txt")))
                    .hasMessage("there is no such file");
            assertThatThrownBy(() -> get(StaticFiles.of(top.resolve("none")), "/"))
                    .hasMessage("there is no such file");
        });
    }

    @Test
    void whoHasItAlreadyIsToldSo(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            String tag = field(get("/a.txt"), "ETag");
            for (List<String> asked : List.of(
                    List.of("If-None-Match", tag),
                    List.of("If-None-Match", "\"x\", W/" + tag),
                    List.of("If-None-Match", "*"),
                    List.of("If-Modified-Since", TIME),
                    List.of("If-Modified-Since", LATER),
                    List.of("If-None-Match", tag, "If-Modified-Since", EARLIER))) {
                Response known = get("/a.txt", asked.toArray(String[]::new));
                assertThat(known.status()).as(asked.toString()).isEqualTo(Status.NOT_MODIFIED);
                assertThat(field(known, "ETag")).isEqualTo(tag);
            }
            for (List<String> asked : List.of(
                    List.of("If-None-Match", "\"x\""),
                    List.of("If-None-Match", "\"x\"", "If-Modified-Since", LATER),
                    List.of("If-Modified-Since", EARLIER),
                    List.of("If-Modified-Since", "yesterday"),
                    List.of("If-Match", tag),
                    List.of("If-Unmodified-Since", TIME))) {
                assertThat(get("/a.txt", asked.toArray(String[]::new)).status())
                        .as(asked.toString())
                        .isEqualTo(Status.OK);
            }
            for (List<String> asked : List.of(
                    List.of("If-Match", "\"x\""),
                    List.of("If-Match", "W/" + tag),
                    List.of("If-Unmodified-Since", EARLIER))) {
                assertThat(get("/a.txt", asked.toArray(String[]::new)).status())
                        .as(asked.toString())
                        .isEqualTo(Status.PRECONDITION_FAILED);
            }
        });
    }

    @Test
    void rangesAreGivenAlone(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            part("bytes=0-0", "0", "bytes 0-0/10");
            part("bytes=2-4", "234", "bytes 2-4/10");
            part("bytes=7-", "789", "bytes 7-9/10");
            part("bytes=-3", "789", "bytes 7-9/10");
            part("bytes=-30", "0123456789", "bytes 0-9/10");
            part("bytes=8-100", "89", "bytes 8-9/10");
            part("bytes=20-30, 1-1", "1", "bytes 1-1/10");
            for (String none : List.of("bytes=10-", "bytes=-0", "bytes=20-30")) {
                Response response = get("/a.txt", "Range", none);
                assertThat(response.status()).as(none).isEqualTo(Status.RANGE_NOT_SATISFIABLE);
                assertThat(field(response, "Content-Range")).isEqualTo("bytes */10");
            }
            for (String all : List.of(
                    "bytes=4-2",
                    "bytes=-",
                    "bytes=a-b",
                    "lines=1-2",
                    "bytes=0-9,0-9",
                    "bytes=" + "1-1,".repeat(16) + "1-1",
                    "bytes=1-99999999999999999999")) {
                assertThat(get("/a.txt", "Range", all).status()).as(all).isEqualTo(Status.OK);
            }
            String tag = field(get("/a.txt"), "ETag");
            assertThat(text(get("/a.txt", "Range", "bytes=1-1", "If-Range", tag)))
                    .isEqualTo("1");
            assertThat(text(get("/a.txt", "Range", "bytes=1-1", "If-Range", TIME)))
                    .isEqualTo("1");
            assertThat(text(get("/a.txt", "Range", "bytes=1-1", "If-Range", "\"x\"")))
                    .hasSize(10);
            assertThat(text(get("/large.bin", "Range", "bytes=100000-"))).hasSize(100_001);
        });
    }

    private void part(String range, String expected, String told) throws Exception {
        Response response = get("/a.txt", "Range", range);
        assertThat(response.status()).as(range).isEqualTo(Status.PARTIAL_CONTENT);
        assertThat(field(response, "Content-Range")).isEqualTo(told);
        assertThat(text(response)).isEqualTo(expected);
    }

    @Test
    void manyRangesAreParts(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            Response response = get("/a.txt", "Range", "bytes=0-1,5-6");
            assertThat(response.status()).isEqualTo(Status.PARTIAL_CONTENT);
            String boundary = "--" + field(response, "Content-Type").replace("multipart/byteranges; boundary=", "");
            assertThat(text(response).split("\r\n"))
                    .containsExactly(
                            "",
                            boundary,
                            "Content-Type: text/plain; charset=utf-8",
                            "Content-Range: bytes 0-1/10",
                            "",
                            "01",
                            boundary,
                            "Content-Type: text/plain; charset=utf-8",
                            "Content-Range: bytes 5-6/10",
                            "",
                            "56",
                            boundary + "--");
        });
    }

    @Test
    void whatIsCompressedAlreadyIsGivenToWhoTakesIt(Reactor reactor) throws Exception {
        write("a.txt.gz", "gz");
        write("a.txt.br", "br");
        Scenario.run(reactor, () -> {
            Response brotli = get("/a.txt", "Accept-Encoding", "gzip, br;q=0.5");
            assertThat(text(brotli)).isEqualTo("br");
            assertThat(field(brotli, "Content-Encoding")).isEqualTo("br");
            assertThat(field(brotli, "Content-Type")).startsWith("text/plain");
            assertThat(field(brotli, "Vary")).isEqualTo("Accept-Encoding");
            assertThat(text(get("/a.txt", "Accept-Encoding", "gzip, br;q=0"))).isEqualTo("gz");
            assertThat(text(get("/a.txt", "Accept-Encoding", "deflate"))).hasSize(10);
            assertThat(text(get("/a.txt"))).hasSize(10);
            assertThat(field(get("/a.txt"), "ETag")).isNotEqualTo(field(brotli, "ETag"));
            StaticFiles without = StaticFiles.of(directory, o -> o.precompressed(false));
            assertThat(text(get(without, "/a.txt", "Accept-Encoding", "br"))).hasSize(10);
        });
    }

    @Test
    void directoriesAreListedWhereThatIsAskedFor(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            StaticFiles files = StaticFiles.of(directory, o -> o.index("").listing(true));
            assertThat(text(get(files, "/")))
                    .contains("<a href=\"./a.txt\">a.txt</a>", "<a href=\"./sub%20dir/\">sub dir/</a>")
                    .doesNotContain("hidden")
                    .doesNotContain("../");
            assertThat(text(get(files, "/bare/")))
                    .contains("<a href=\"../\">", "<a href=\"./%3Cb%3E.txt\">&lt;b&gt;.txt</a>");
        });
    }

    @Test
    void fileThatChangesWhileItIsSentBreaksOff(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            Response response = get("/large.bin");
            write("large.bin", "shorter");
            assertThatThrownBy(() -> bytes(response)).hasMessageContaining("has changed");
        });
    }

    private static Response compressed(Response response, String... headers) throws Exception {
        return Compression.gzip().filter(request(headers), _ -> response);
    }

    private static Request request(String... headers) {
        Request[] request = {Request.get("/")};
        Headers.of(headers).forEach((name, value) -> request[0] = request[0].withHeader(name, value));
        return request[0];
    }

    private static String unpacked(Response response) throws Exception {
        try (GZIPInputStream packed = new GZIPInputStream(new ByteArrayInputStream(bytes(response)))) {
            return new String(packed.readAllBytes(), UTF_8);
        }
    }

    @Test
    void textIsCompressedForWhoTakesIt(Reactor reactor) throws Exception {
        String[] gzip = {"Accept-Encoding", "gzip"};
        Scenario.run(reactor, () -> {
            for (int length : new int[] {1024, 60_000, 100_000}) {
                Response text = Response.text("x".repeat(length)).withHeader("ETag", "\"t\"");
                Response packed = compressed(text, gzip);
                assertThat(unpacked(packed)).hasSize(length);
                assertThat(bytes(packed).length).isLessThan(length);
                assertThat(field(packed, "Content-Encoding")).isEqualTo("gzip");
                assertThat(field(packed, "Vary")).isEqualTo("Accept-Encoding");
                assertThat(field(packed, "ETag")).isEqualTo("W/\"t\"");
                assertThat(field(compressed(text), "Content-Encoding")).isEmpty();
                assertThat(field(compressed(text), "Vary")).isEqualTo("Accept-Encoding");
            }
            Consumer<Response> asItIs = plain -> {
                try {
                    assertThat(compressed(plain, gzip)).isSameAs(plain);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            };
            asItIs.accept(Response.text("x".repeat(1000)));
            asItIs.accept(Response.bytes("image/png", new byte[5000]));
            asItIs.accept(Response.text("x".repeat(2000)).withHeader("Content-Encoding", "br"));
            asItIs.accept(Response.text("x".repeat(2000)).withHeader("Cache-Control", "no-transform"));
            asItIs.accept(Response.text("x".repeat(2000)).withStatus(Status.PARTIAL_CONTENT));
            Response stream = Response.stream("text/csv", 90_000, out -> {
                for (int i = 0; i < 9; i++) {
                    out.write("y".repeat(10_000)).await();
                }
            });
            Response packed = compressed(stream, gzip);
            assertThat(unpacked(packed)).hasSize(90_000);
        });
    }
}
