package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.job.JobParser;
import dev.hawser.batch.step.StepWorkflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser import}: what is printed is a job. */
class ImportCommandTest {
    @TempDir
    private Path directory;

    private String imported(String... arguments) throws Exception {
        Commands commands = new Commands();
        int code = commands.hawser("import", arguments[0], arguments[1]);
        assertThat(code).as(commands.told()).isZero();
        String job = commands.output();
        assertThat(new JobParser(
                                StepWorkflow.types(),
                                Map.of("AUTHORIZATION", "secret", "COOKIE", "secret", "X_API_KEY", "k"))
                        .parse(job, directory.resolve("job.yaml"), List.of())
                        .steps())
                .isNotEmpty();
        return job;
    }

    @Test
    void lineOfCurlAsABrowserCopiesItBecomesAStep() throws Exception {
        String job = imported("curl", """
                curl 'https://api.example/sites?a=1' \\
                  -X PUT -H 'Accept: */*' -H "Content-Type: application/json" -H 'sec-fetch-mode: cors' \\
                  -H 'Authorization: Bearer abc.def' -b 'session=12345' --compressed -sSk \\
                  --data-raw $'{"name":"it\\'s {{x}}","n":[1]}'
                """);
        assertThat(job)
                .contains("method: PUT", "url: \"https://api.example/sites?a=1\"", "Accept: \"*/*\"")
                .contains("Authorization: \"Bearer {{env.AUTHORIZATION}}\"", "Cookie: \"{{env.COOKIE}}\"")
                .contains("json: {\"name\":\"it's {{\\\"{{\\\"}}x}}\",\"n\":[1]}", "tls: {insecure: true}")
                .doesNotContain("abc.def", "12345", "sec-fetch", "Content-Type");
    }

    @Test
    void aFormWithFilesAndAProxyAreTakenOver() throws Exception {
        assertThat(imported(
                        "curl",
                        "curl -F title=a -F 'f=@\"p/x.png\";type=image/png;filename=\"y\"' -F t=1 -F t=2 --form-string s=@x"
                                + " -x http://u:pw@p:3128 http://h/"))
                .contains("method: POST", "proxy: \"http://p:3128\"")
                .contains(
                        "multipart: {\"title\": \"a\", \"f\": {file: \"p/x.png\", type: \"image/png\", filename: \"y\"},"
                                + " \"t\": [\"1\", \"2\"], \"s\": \"@x\"}")
                .doesNotContain("pw");
    }

    @Test
    void othersAreTakenOverToo() throws Exception {
        assertThat(imported("curl", "curl -XDELETE -u user:pw example.com/x --weird 1 -m 3"))
                .contains("method: DELETE", "url: \"http://example.com/x\"", "\"Basic {{env.AUTHORIZATION}}\"")
                .contains("# --weird was not taken over.", "timeout: 3s")
                .doesNotContain("pw");
        assertThat(imported("curl", "curl -G -d a=1 -d b=2 http://h/p")).contains("method: GET", "http://h/p?a=1&b=2");
        assertThat(imported("curl", "curl -d 'a=1' http://u:pw@h/p"))
                .contains("method: POST", "body: \"a=1\"", "x-www-form-urlencoded")
                .doesNotContain("pw");
    }

    @Test
    void recordingBecomesAStepForEachRequestThatIsNoPicture() throws Exception {
        Files.writeString(directory.resolve("a.har"), """
                {"log": {"entries": [
                  {"request": {"method": "GET", "url": "https://h/a.png", "headers": []},
                   "response": {"content": {"mimeType": "image/png"}}},
                  {"request": {"method": "POST", "url": "https://h/api/items", "headers": [{"name": ":authority", "value": "h"},
                    {"name": "x-api-key", "value": "k123"}, {"name": "content-type", "value": "application/json"}],
                    "postData": {"text": "{\\"a\\": 1}"}}, "response": {"content": {"mimeType": "application/json"}}},
                  {"request": {"method": "GET", "url": "https://h/api/items?q=1", "headers": []},
                   "response": {"content": {"mimeType": "application/json"}}}]}}
                """);
        assertThat(imported("har", directory.resolve("a.har").toString()))
                .contains("- name: post-api-items", "x-api-key: \"{{env.X_API_KEY}}\"", "json: {\"a\":1}")
                .contains("- name: get-api-items")
                .doesNotContain("a.png", "authority", "k123");
    }

    @Test
    void whatIsNoneIsRefused() {
        Commands commands = new Commands();
        assertThat(commands.hawser("import", "curl", "wget x")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("expected a line that begins with curl");
        assertThat(commands.hawser("import", "curl", "curl 'http://x")).isEqualTo(ExitCodes.USAGE);
        assertThat(commands.told()).contains("a quotation mark is not closed");
        assertThat(commands.hawser("import", "ftp", "x")).isEqualTo(ExitCodes.USAGE);
    }
}
