package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What is written down of a run at its end, and how it is judged. */
@DisabledOnOs(OS.WINDOWS)
class ReportTest {
    private static final String SECRET = "s3cret-t0ken";

    @TempDir
    private Path directory;

    private final Commands commands = new Commands();

    private Path job(String steps) throws IOException {
        Files.writeString(directory.resolve("rows.csv"), "id,ends\na,0\n<b&>,3\nc,3\nd,4\n");
        return Files.writeString(
                directory.resolve("job.yaml"), "name: nightly\ninput: rows.csv\nid: id\nretries: 1\n" + steps);
    }

    private Path ofPrograms() throws IOException {
        return job("""
                steps:
                  - name: work
                    exec:
                      command: ['sh', '-c', 'echo "]]> <x> $0" >&2; exit $1', "it's {{id}}", '{{ends}}']
                      env: {TOKEN: 'Bearer {{env.TOKEN}}'}
                """);
    }

    private Path run(Path job, Object... more) {
        commands.setEnvironment("TOKEN", SECRET);
        Path run = directory.resolve("run");
        Object[] arguments = new Object[5 + more.length];
        System.arraycopy(new Object[] {"run", job, "--output", run, "--no-timeline"}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        code = commands.hawser(arguments);
        return run;
    }

    private int code;

    @Test
    void anXmlFileHasATestCaseForEachRow() throws Exception {
        Path xml = directory.resolve("reports/junit.xml");
        run(ofPrograms(), "--report", xml, "--thresholds", "fail<1,max<1h");

        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml.toFile());
        Element suite = document.getDocumentElement();
        assertThat(suite.getAttribute("name")).isEqualTo("nightly");
        assertThat(suite.getAttribute("tests")).isEqualTo("6");
        assertThat(suite.getAttribute("failures")).isEqualTo("4");
        List<String> failures = new java.util.ArrayList<>();
        for (int i = 0; i < suite.getElementsByTagName("failure").getLength(); i++) {
            Element failure = (Element) suite.getElementsByTagName("failure").item(i);
            failures.add(((Element) failure.getParentNode()).getAttribute("name") + " " + failure.getAttribute("type"));
        }
        assertThat(failures)
                .containsExactlyInAnyOrder("<b&> exit-3", "c exit-3", "d exit-4", "threshold fail<1 threshold");
        assertThat(Files.readString(xml)).doesNotContain(SECRET);
        assertThat(commands.told()).contains("report    " + xml);
    }

    @Test
    void rowsThatFailedAlikeAreToldTogetherWithACommandThatDoesTheFirstOnceMore() throws Exception {
        Path page = directory.resolve("report.md");
        Path html = directory.resolve("report.html");
        run(ofPrograms(), "--slots", 1, "--report", page + "," + html);

        String text = Files.readString(page);
        assertThat(text)
                .startsWith("# nightly\n\n1 done, 3 dead, 0 retries, in ")
                .contains("## 2 rows: exit-3 in step work\n", "## 1 row: exit-4 in step work\n")
                .contains("Rows: \\<b&\\>, c\n")
                .doesNotContain(SECRET);
        String command = text.lines()
                .filter(line -> line.contains("it'\\''s <b&>"))
                .findFirst()
                .orElseThrow();
        assertThat(command)
                .isEqualTo("TOKEN='Bearer '\"$TOKEN\"'' sh -c 'echo \"]]> <x> $0\" >&2; exit $1' 'it'\\''s <b&>' 3");
        Process again = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        assertThat(new String(again.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("]]> <x> it's <b&>\n");
        assertThat(again.waitFor()).isEqualTo(3);
        assertThat(Files.readString(html))
                .contains("it'\\''s &lt;b&amp;&gt;", "2 rows: exit-3")
                .doesNotContain(SECRET, "<x>");
    }

    @Test
    void aRequestIsRepeatedByCurl() throws Exception {
        CountingServer server = new CountingServer();
        String url = server.url();
        server.close();
        Path page = directory.resolve("report.md");
        run(job("""
                steps:
                  - http:
                      url: "%s/{{id}}"
                      json: {id: "{{id}}", token: "{{env.TOKEN}}"}
                      headers: {Authorization: "Bearer {{env.TOKEN}}"}
                """.formatted(url)), "--slots", 1, "--halt", "never", "--report", page);

        assertThat(Files.readString(page))
                .contains(
                        "curl -sS -X POST " + url + "/a -H 'Authorization: Bearer '\"$TOKEN\"''"
                                + " -H 'Content-Type: application/json' --data-binary '{\"id\":\"a\",\"token\":\"'\"$TOKEN\"'\"}'\n")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fail<3 | 3 | threshold fail<3 is not kept: was 3",
                "fail<=3 | 1 | threshold fail<=3 is kept: was 3",
                "fail<75% | 3 | threshold fail<75% is not kept: was 75%, 3 of 4",
                "fail<=75% | 1 | threshold fail<=75% is kept: was 75%, 3 of 4",
                "p95<1h | 1 | threshold p95<1h is kept: was ",
                "p50<1us | 3 | threshold p50<1us is not kept: was ",
                "retries<1 | 1 | threshold retries<1 is kept: was 0"
            })
    void aRunThatDoesNotKeepToWhatItHasToEndsWithACodeOfItsOwn(String threshold, int expected, String said)
            throws Exception {
        run(ofPrograms(), "--thresholds", threshold);
        assertThat(code).isEqualTo(expected);
        assertThat(commands.told()).contains(said);
    }

    @Test
    void whatCannotBeMeantIsTold() throws Exception {
        run(ofPrograms(), "--report", "report.pdf");
        assertThat(commands.told()).contains("was report.pdf, expected a file that ends in .xml (JUnit), .html or .md");
        for (String wrong : List.of("p95<2", "p95<2%", "speed<2s", "fail>2")) {
            commands.forget();
            run(ofPrograms(), "--thresholds", wrong);
            assertThat(code).isEqualTo(ExitCodes.USAGE);
            assertThat(commands.told()).contains("--thresholds: ", wrong, "expected a threshold such as p95<2s");
        }
    }
}
