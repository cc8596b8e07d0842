package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms with files in them. */
class MultipartStepTest {
    private final TestServer server = new TestServer().on("*", 200, "ok");

    @TempDir
    private Path directory;

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    private TestServer.Request sent(String multipart, String row) throws Exception {
        try (StepBench bench = StepBench.of("- http: {url: '" + server.url() + "/', multipart: " + multipart + "}")) {
            bench.serve(row);
        }
        return server.requests.getLast();
    }

    private static String withoutBoundary(TestServer.Request request) {
        String boundary = request.header("content-type").replaceFirst("multipart/form-data; boundary=", "");
        assertThat(boundary).startsWith("hawser-").hasSizeLessThan(71);
        return request.body().replace(boundary, "B");
    }

    @Test
    void textsAndFilesAreSentAsABrowserDoes() throws Exception {
        Files.writeString(directory.resolve("7.txt"), "grüße\n");
        TestServer.Request request = sent(
                "{title: '{{title}}', tag: [a, b], doc: {file: '" + directory
                        + "/{{id}}.txt', type: text/plain, filename: 'für {{id}}.txt'}, raw: {file: '" + directory
                        + "/{{id}}.txt'}}",
                "{\"title\": \"a b\", \"id\": 7}");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(withoutBoundary(request)).isEqualTo("""
                --B
                Content-Disposition: form-data; name="title"

                a b
                --B
                Content-Disposition: form-data; name="tag"

                a
                --B
                Content-Disposition: form-data; name="tag"

                b
                --B
                Content-Disposition: form-data; name="doc"; filename="für 7.txt"
                Content-Type: text/plain

                grüße

                --B
                Content-Disposition: form-data; name="raw"; filename="7.txt"
                Content-Type: application/octet-stream

                grüße

                --B--
                """.replace("\n", "\r\n").replace("grüße\r\n", "grüße\n"));
    }

    @Test
    void aLargeFileIsReadWhileItIsSent() throws Exception {
        Path file = Files.write(directory.resolve("large"), new byte[3_000_000]);
        TestServer.Request request = sent("{a: x, b: {file: '" + file + "'}, c: y}", "{}");
        assertThat(request.header("content-length"))
                .isEqualTo(String.valueOf(request.body().length()));
        assertThat(withoutBoundary(request))
                .hasSizeBetween(3_000_000, 3_001_000)
                .startsWith("--B\r\n")
                .endsWith("\0\r\n--B\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\ny\r\n--B--\r\n");
    }

    @Test
    void noNameEndsItsFieldAndNoTypeTheHead() throws Exception {
        Files.writeString(directory.resolve("f"), "x");
        TestServer.Request request = sent(
                "{a: {file: '" + directory + "/f', filename: '{{name}}'}}",
                "{\"name\": \"x\\\"; name=\\\"b\\r\\n\\r\\n--B\"}");
        assertThat(withoutBoundary(request)).contains("filename=\"x%22; name=%22b%0D%0A%0D%0A--B\"\r\n");

        try (StepBench bench =
                StepBench.of("- http: {url: '" + server.url() + "/', multipart: {a: {value: x, type: '{{t}}'}}}")) {
            assertThat(bench.failure("{\"t\": \"a/b\\r\\nX: y\"}").kind()).isEqualTo("header");
        }
    }

    @Test
    void aFileThatIsNotThereIsNamedAndNoneLeadsOutOfItsDirectory() throws Exception {
        try (StepBench bench = StepBench.of(
                "- http: {url: '" + server.url() + "/', multipart: {a: {file: '" + directory + "/in/{{f}}'}}}")) {
            StepException missing = bench.failure("{\"f\": \"none\"}");
            assertThat(missing.kind()).isEqualTo("file");
            assertThat(missing.getMessage()).isEqualTo("cannot read " + directory + "/in/none: it is not there");
            assertThat(bench.failure("{\"f\": \"../../etc/passwd\"}").getMessage())
                    .contains("leads out of " + directory + "/in");
        }
        assertThat(server.requests).isEmpty();
    }

    @Test
    void itIsToldInAPlanAndAsACommand() throws Exception {
        try (StepBench bench = StepBench.of(
                "- http: {url: 'http://a/', multipart: {a: '{{n}}', f: {file: '/x/{{n}}', type: t/t}}, auth: {bearer: '{{env.T}}'}}",
                Map.of("T", "geheim"))) {
            var attempt = bench.attempt("{\"n\": \"it's\"}");
            assertThat(bench.workflow.describe(attempt))
                    .contains("a: it's\n", "f: (the content of /x/it's)", "Authorization: ***");
            assertThat(bench.workflow.command(attempt, "http").orElseThrow())
                    .contains("--form-string 'a=it'\\''s'", "-F 'f=@\"/x/it'\\''s\";filename=\"it'\\''s\";type=t/t'")
                    .doesNotContain("multipart");
        }
    }

    @Test
    void mistakesAreToldBeforehand() {
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', multipart: {a: {type: x}}}"))
                .contains("multipart: expected value or file");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', multipart: {a: {value: x, filename: y}}}"))
                .contains("filename: there is no file, expected file too");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', multipart: {a: x}, body: y}"))
                .contains("there is multipart already, expected one body");
        assertThat(StepBench.mistakes("- http: {url: 'http://a/', multipart: {a: x}, headers: {Content-Type: y}}"))
                .contains("\"Content-Type\" is set by multipart");
    }
}
