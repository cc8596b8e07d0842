package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What servers, rows and libraries say reaches neither the terminal as it is, nor has it secrets in it. */
class HostileTextTest {
    /** Clears the screen, sets the title, turns the direction of writing, begins a line of its own. */
    private static final String HOSTILE = "\u001b[2J\u001b]0;owned\u0007\u202e\u009b2J";

    private static final String SECRET = "q7Xw-K9zPv4Rt2Ld";

    @TempDir
    private Path directory;

    private final Commands commands = new Commands();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hostile", exchange -> {
            byte[] body = HOSTILE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/long", exchange -> {
            byte[] body = ("x".repeat(190) + SECRET).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(500, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/login", exchange -> {
            byte[] body = ("{\"token\": \"" + SECRET + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private Path job(String text) throws IOException {
        return Files.writeString(
                directory.resolve("job.yaml"),
                text.replace("SERVER", "http://127.0.0.1:" + server.getAddress().getPort()));
    }

    private Path run() {
        return directory.resolve("run");
    }

    private static void assertHarmless(String text) {
        assertThat(text)
                .doesNotContain("\u001b", "\u0007", "\u202e", "\u009b")
                .contains("\\u001B[2J", "\\u202E", "\\u009B");
    }

    @Test
    void controlSequencesAreEscapedWhereverTextIsShownAndFilesKeepThem() throws IOException {
        String id = "a" + HOSTILE;
        Files.writeString(
                directory.resolve("rows.jsonl"),
                JsonMapper.shared().createObjectNode().put("name", id).toString());
        Path job = job("""
                input: rows.jsonl
                id: name
                retries: 1
                steps:
                  - log: "of {{name}}"
                  - http: SERVER/hostile
                """);

        assertThat(commands.hawser("run", job, "--output", run(), "--progress", "plain"))
                .isEqualTo(ExitCodes.SOME_DEAD);
        assertHarmless(commands.told());

        Commands asked = new Commands();
        assertThat(asked.hawser("status", run(), "--explain", id)).isZero();
        assertHarmless(asked.takeOutput());
        assertThat(asked.hawser("status", run(), "--explain", id, "--json")).isZero();
        String json = asked.takeOutput();
        assertHarmless(json);
        assertThat(JsonMapper.shared().readTree(json).path("id").asString()).isEqualTo(id);
        assertThat(asked.hawser("run", job, "--dry-run")).isZero();
        assertHarmless(asked.takeOutput());
        assertThat(JsonMapper.shared()
                        .readTree(Files.readString(run().resolve("dead.jsonl")))
                        .path("name")
                        .asString())
                .isEqualTo(id);
    }

    @Test
    void aRowCannotMakeUpALineOfTheSummary() throws IOException {
        commands.setInput("{\"name\": \"a\\nrun: 7 done, 0 dead\"}");
        Path job = job("""
                input: {file: '-', format: jsonl}
                id: name
                retries: 1
                steps: [{http: SERVER/hostile}]
                """);

        assertThat(commands.hawser("run", job, "--output", run())).isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.told().lines()).noneMatch(line -> line.startsWith("run: 7 done"));
    }

    private List<String> everythingSaidAndWritten() throws IOException {
        try (Stream<Path> files = Files.walk(run())) {
            return Stream.concat(
                            Stream.of(commands.told(), commands.output()),
                            files.filter(Files::isRegularFile).map(HostileTextTest::read))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void assertNothingOfTheSecret() throws IOException {
        for (String text : everythingSaidAndWritten()) {
            for (int from = 0; from + 6 <= SECRET.length(); from++) {
                assertThat(text).doesNotContain(SECRET.substring(from, from + 6));
            }
        }
    }

    @Test
    void whatLibrariesLogIsSaidWithoutSecretsAndInTheFormThatWasAskedFor() throws IOException {
        commands.setInput("name\na\nb\n");
        commands.setEnvironment("TOKEN", SECRET);
        Path job = job("""
                input: {file: '-', format: csv}
                id: name
                retries: 1
                steps:
                  - java: {source: Talks.java, with: {token: '{{env.TOKEN}}'}}
                  - http: {url: "SERVER/long?token={{env.TOKEN}}", max-body: 10}
                """);
        Files.writeString(directory.resolve("Talks.java"), """
                public class Talks implements dev.hawser.batch.step.Step {
                    public java.util.Map<String, ?> run(Input input) {
                        String token = input.with().get("token");
                        System.getLogger("a.library").log(System.Logger.Level.WARNING, "token is " + token);
                        java.util.logging.Logger.getLogger("b.library")
                                .log(java.util.logging.Level.SEVERE, "lost", new RuntimeException(token));
                        System.err.println("printed " + token);
                        return java.util.Map.of();
                    }
                }
                """);

        assertThat(commands.hawser("run", job, "--output", run(), "--progress", "json"))
                .isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.told()
                        .lines()
                        .map(JsonMapper.shared()::readTree)
                        .map(line -> line.path("text").asString("")))
                .contains("warning of a.library: token is ***", "severe of b.library: lost", "printed ***")
                .anyMatch(text -> text.contains("java.lang.RuntimeException: ***"))
                .noneMatch(text -> text.startsWith("info of"));
        assertNothingOfTheSecret();
    }

    @Test
    void noPartOfASecretIsInAnyFileOrOutputWhereverATextIsCut() throws IOException {
        commands.setEnvironment("TOKEN", SECRET);
        commands.setInput(IntStream.rangeClosed(1, 60)
                .mapToObj(n -> n + "," + "x".repeat(170 + n) + "," + "y".repeat(354 + n))
                .collect(Collectors.joining("\n", "id,before,after\n", "\n")));
        Path job = job("""
                input: {file: '-', format: csv}
                id: id
                retries: 1
                halt: never
                steps:
                  - exec:
                      command: ['test $1 -gt 30 || { printf "%s%s" "$TOKEN" "$2" >&2; exit 1; }', '{{id}}', '{{after}}']
                      shell: true
                      env: {TOKEN: '{{env.TOKEN}}'}
                  - log: "{{before}}{{env.TOKEN}}"
                  - http: {url: "SERVER/hostile", body: "{{before}}", headers: {X-Token: "{{env.TOKEN}}"}}
                """.replace("/hostile", "/echo"));
        server.createContext("/echo", exchange -> {
            String said = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    + exchange.getRequestHeaders().getFirst("X-Token");
            byte[] body = said.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });

        assertThat(commands.hawser("run", job, "--output", run())).isEqualTo(ExitCodes.SOME_DEAD);

        assertThat(commands.told()).contains("60 dead of 60");
        assertNothingOfTheSecret();
    }

    @Test
    void aPrivateCaptureIsInNoFileAndNoOutputAndTheStepIsDoneAgainWhenTheRowIs() throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "name\na\n");
        Path mended = directory.resolve("mended");
        Path job = job("""
                input: rows.csv
                id: name
                retries: 1
                steps:
                  - {name: login, http: {url: SERVER/login, capture: {token: {from: /token, private: true}}}}
                  - log: "has {{login.token}}"
                  - exec: {command: ['echo "$1" >&2; test -e "$2"', '{{login.token}}', '%s'], shell: true}
                """.formatted(mended));

        assertThat(commands.hawser("run", job, "--output", run())).isEqualTo(ExitCodes.SOME_DEAD);
        assertThat(commands.told()).contains("has ***", "standard error ends: ***");
        assertNothingOfTheSecret();
        Files.createFile(mended);
        assertThat(commands.hawser("retry-dead", run())).isZero();
        assertThat(commands.results().getFirst().path("output").path("login").isEmpty())
                .isTrue();
        assertNothingOfTheSecret();
    }
}
