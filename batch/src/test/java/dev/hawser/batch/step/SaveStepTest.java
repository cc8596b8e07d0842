package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import dev.hawser.defer.Deferred;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Bodies that go into files. */
class SaveStepTest {
    private static final byte[] BODY = "0123456789".repeat(100_000).getBytes(StandardCharsets.US_ASCII);

    private final TestServer server = new TestServer();

    @TempDir
    private Path directory;

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private StepBench bench(String more) throws Exception {
        return StepBench.of("- http: {url: '" + server.url() + "/{{id}}', save: '" + directory + "/in/{{id|raw}}.bin'"
                + more + ", capture: {sum: sha256, size: length, file: file}}");
    }

    private Path saved(String name) {
        return directory.resolve("in").resolve(name + ".bin");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** The whole at first, of which only so much comes; then what is asked for. */
    private void cutOff(int after, String... headers) {
        server.on("/7", (request, out) -> {
            boolean first = server.requests.size() == 1;
            String range = request.header("range");
            if (range.startsWith("bytes=")) {
                int from = Integer.parseInt(range.substring(6, range.length() - 1));
                String[] all = Arrays.copyOf(headers, headers.length + 1);
                all[headers.length] = "Content-Range: bytes " + from + "-" + (BODY.length - 1) + "/" + BODY.length;
                out.write(TestServer.response(206, Arrays.copyOfRange(BODY, from, BODY.length), all));
                return;
            }
            byte[] whole = TestServer.response(200, BODY, headers);
            out.write(whole, 0, first ? whole.length - BODY.length + after : whole.length);
            if (first) {
                out.close();
            }
        });
    }

    @Test
    void theBodyIsThereWhenItIsCompleteWithItsDigest() throws Exception {
        server.on("/7", (_, out) -> out.write(TestServer.response(200, BODY)));
        try (StepBench bench = bench("")) {
            ObjectNode output = bench.serve("{\"id\": 7}");
            assertThat(output.at("/http/sum").asString()).isEqualTo(SavedFile.digest(BODY));
            assertThat(output.at("/http/size").asInt()).isEqualTo(BODY.length);
            assertThat(output.at("/http/file").asString()).isEqualTo(saved("7").toString());
        }
        assertThat(saved("7")).hasBinaryContent(BODY);
        assertThat(files()).containsExactly("in/7.bin");
    }

    @Test
    void aResponseThatIsNotRightIsNotSavedAndLeavesNothing() throws Exception {
        server.on("/7", 404, "no such thing");
        try (StepBench bench = bench("")) {
            assertThat(bench.failure("{\"id\": 7}").getMessage()).contains("the body is: no such thing");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void theNextTryAsksForTheRestAlone() throws Exception {
        cutOff(700_000, "ETag: \"v1\"");
        try (StepBench bench = bench("")) {
            assertThat(bench.failure("{\"id\": 7}").kind()).isEqualTo("closed");
            assertThat(saved("7")).doesNotExist();
            assertThat(bench.serve("{\"id\": 7}").at("/http/sum").asString()).isEqualTo(SavedFile.digest(BODY));
        }
        assertThat(server.requests.getLast().header("range")).matches("bytes=[1-9]\\d+-");
        assertThat(server.requests.getLast().header("if-range")).isEqualTo("\"v1\"");
        assertThat(saved("7")).hasBinaryContent(BODY);
        assertThat(files()).containsExactly("in/7.bin");
    }

    @Test
    void whatHasNoNameForItsBytesIsAskedForAnew() throws Exception {
        cutOff(700_000, "ETag: W/\"v1\"", "Last-Modified: Mon, 30 Nov 2026 08:00:00 GMT");
        try (StepBench bench = bench("")) {
            assertThat(bench.failure("{\"id\": 7}").kind()).isEqualTo("closed");
            assertThat(files()).isEmpty();
            bench.serve("{\"id\": 7}");
        }
        assertThat(server.requests.getLast().header("range")).isEqualTo("(none)");
        assertThat(saved("7")).hasBinaryContent(BODY);
    }

    @Test
    void whatIsThereAlreadyNeedsNoMore() throws Exception {
        cutOff(BODY.length, "ETag: \"v1\"", "Trailer-Is: not-there");
        byte[] all = TestServer.response(416, new byte[0], "Content-Range: bytes */" + BODY.length);
        try (StepBench bench = bench("")) {
            leavePart(BODY, "\"v1\"");
            server.on("/7", (_, out) -> out.write(all));
            assertThat(bench.serve("{\"id\": 7}").at("/http/sum").asString()).isEqualTo(SavedFile.digest(BODY));
        }
        assertThat(files()).containsExactly("in/7.bin");
    }

    private void leavePart(byte[] bytes, String tag) throws IOException {
        Files.createDirectories(directory.resolve("in"));
        Files.write(directory.resolve("in/.7.bin.hawser-part"), bytes);
        String source = SavedFile.digest((server.url() + "/7").getBytes(StandardCharsets.UTF_8));
        Files.writeString(directory.resolve("in/.7.bin.hawser-tag"), source + "\n" + tag + "\n");
    }

    @Test
    void aServerThatSendsAnotherPartIsNotBelieved() throws Exception {
        leavePart("01234".getBytes(StandardCharsets.US_ASCII), "\"v1\"");
        server.on(
                "/7",
                (_, out) -> out.write(TestServer.response(
                        206, "wrong".getBytes(StandardCharsets.US_ASCII), "Content-Range: bytes 3-7/8")));
        try (StepBench bench = bench("")) {
            StepException failure = bench.failure("{\"id\": 7}");
            assertThat(failure.kind()).isEqualTo("range");
            assertThat(failure.isTransient()).isTrue();
            assertThat(files()).isEmpty();
            server.on("/7", 200, "anew");
            bench.serve("{\"id\": 7}");
        }
        assertThat(saved("7")).hasContent("anew");
    }

    @Test
    void whatHasChangedMeanwhileIsTakenWhole() throws Exception {
        leavePart("01234".getBytes(StandardCharsets.US_ASCII), "\"v1\"");
        server.on("/7", 200, "new", "ETag: \"v2\"");
        try (StepBench bench = bench("")) {
            bench.serve("{\"id\": 7}");
        }
        assertThat(server.requests.getLast().header("range")).isEqualTo("bytes=5-");
        assertThat(saved("7")).hasContent("new");
    }

    @Test
    void noRowLeadsOutOfTheDirectoryNeitherByItsNameNorByALink() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.createDirectories(directory.resolve("in"));
        Files.createSymbolicLink(directory.resolve("in/link"), elsewhere);
        Files.createSymbolicLink(directory.resolve("in/file.bin"), elsewhere.resolve("victim"));
        Files.writeString(elsewhere.resolve("victim"), "safe");
        Files.createSymbolicLink(directory.resolve("in/.part.bin.hawser-part"), elsewhere.resolve("victim"));
        server.on("*", 200, "bad");
        try (StepBench bench = bench("")) {
            for (String id : List.of("../elsewhere/x", "link/x", "a/../../elsewhere/x", "part", "a\\u0000b")) {
                assertThat(bench.failure("{\"id\": \"" + id + "\"}").kind())
                        .as(id)
                        .isEqualTo("file");
            }
            bench.serve("{\"id\": \"file\"}"); // takes the place of the link
        }
        assertThat(files()).contains("elsewhere/victim", "in/file.bin").doesNotContain("elsewhere/x.bin");
        assertThat(elsewhere.resolve("victim")).hasContent("safe");
    }

    @Test
    void twoRowsOfOneFileWriteItOneAfterTheOther() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        server.on("/7", (_, out) -> {
            byte[] whole = TestServer.response(200, BODY);
            out.write(whole, 0, whole.length - 1);
            out.flush();
            second.await();
            out.write(whole, whole.length - 1, 1);
        });
        CountDownLatch begun = new CountDownLatch(1);
        try (StepBench bench = bench("")) {
            Deferred<ObjectNode> first =
                    bench.call(() -> List.of(bench.start("{\"id\": 7}"))).getFirst();
            while (server.requests.isEmpty()) {
                Thread.onSpinWait();
            }
            StepException failure = bench.failure("{\"id\": 7}");
            assertThat(failure.getMessage()).isEqualTo(saved("7") + " is being written for another row");
            assertThat(failure.isTransient()).isTrue();
            second.countDown();
            bench.call(first::await);
        } finally {
            begun.countDown();
        }
        assertThat(saved("7")).hasBinaryContent(BODY);
    }

    @Test
    void whatIsCancelledIsClosedSoThatTheNextTryCanGoOn() throws Exception {
        CountDownLatch forEver = new CountDownLatch(1);
        server.on("/7", (_, out) -> {
            byte[] whole = TestServer.response(200, BODY, "ETag: \"v1\"");
            out.write(whole, 0, whole.length - 1);
            out.flush();
            forEver.await();
        });
        try (StepBench bench = bench("")) {
            Deferred<ObjectNode> first =
                    bench.call(() -> List.of(bench.start("{\"id\": 7}"))).getFirst();
            Path part = directory.resolve("in/.7.bin.hawser-part");
            while (!Files.exists(part) || Files.size(part) == 0) {
                Thread.onSpinWait();
            }
            bench.call(() -> {
                first.cancel();
                return first.addErrback(_ -> null).await() == null;
            });
            server.on("/7", 200, "whole");
            bench.serve("{\"id\": 7}");
        } finally {
            forEver.countDown();
        }
        assertThat(saved("7")).hasContent("whole");
    }

    @Test
    void aBodyLongerThanMayBeIsGivenUp() throws Exception {
        server.on("/7", (_, out) -> out.write(TestServer.response(200, BODY, "ETag: \"v1\"")));
        try (StepBench bench = bench(", max-body: 300kB")) {
            assertThat(bench.failure("{\"id\": 7}").kind()).isEqualTo("body-too-large");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void mistakesAreToldBeforehand() {
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', save: '{{id}}.bin'}"))
                .contains("save: was \"{{id}}.bin\", expected a directory before the first name");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', save: a, expect: {contains: x}}"))
                .contains("save: a body that is saved is not looked at");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', save: a, capture: {x: /y}}"))
                .contains("save: a body that is saved is not looked at");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', save: a, gzip: true}"))
                .contains("gzip: was true beside save");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', capture: {x: file}}"))
                .contains("file is where the body was saved, and there is no save");
    }

    @Test
    void theDigestAndLengthOfABodyInMemoryAreThereToo() throws Exception {
        server.on("/", 200, "abc");
        try (StepBench bench = StepBench.of("- http: {url: '" + server.url() + "', capture: {s: sha256, n: length}}")) {
            ObjectNode output = bench.serve("{}");
            assertThat(output.at("/http/n").asInt()).isEqualTo(3);
            assertThat(output.at("/http/s").asString()).startsWith("ba7816bf");
        }
    }
}
