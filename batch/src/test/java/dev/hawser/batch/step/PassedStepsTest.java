package dev.hawser.batch.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An attempt that fails tells what another one need not do, and one that is told so leaves that out. */
class PassedStepsTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Hears of the steps, and says what is not to be done. */
    private static final class Watcher implements StepObserver {
        final List<String> done = new ArrayList<>();
        final ObjectNode before;
        String told = "nothing";

        Watcher(String before) {
            this.before = (ObjectNode) JSON.readTree(before);
        }

        @Override
        public void started(String step) {
            done.add(step);
        }

        @Override
        public void ended(String step, boolean succeeded) {}

        @Override
        public ObjectNode passed() {
            return before;
        }

        @Override
        public void fails(ObjectNode steps) {
            told = steps.toString();
        }
    }

    private static Watcher failed(StepBench bench, String before) {
        Watcher watcher = new Watcher(before);
        assertThatThrownBy(() -> bench.call(() -> bench.workflow.run(bench.attempt("{\"id\": 7}", watcher))))
                .isInstanceOf(StepException.class);
        return watcher;
    }

    @Test
    void stepsThatItGotPastAreToldWithoutThoseThatHaveSecrets() throws Exception {
        try (StepBench bench = StepBench.of("""
                - {name: made, log: {message: "{{id}}", to: result}}
                - {name: out, when: id == 8, sleep: 1h}
                - {name: quiet, sleep: 0ms}
                - {name: key, exec: {command: [echo, "k{{id}}-very-private"], capture: {key: {from: stdout, private: true}}}}
                - {name: said, log: {message: "{{env.TOKEN}}", to: result}}
                - {name: derived, log: {message: "{{key.key}}", to: result}}
                - {name: once, once: true, sleep: 0ms}
                - {name: wrong, exec: 'false'}
                - {name: never, sleep: 0ms}
                """, Map.of("TOKEN", "s3cret-token"))) {
            Watcher first = failed(bench, "{}");

            assertThat(first.told).isEqualTo("{\"made\":{\"message\":\"7\"},\"out\":null,\"quiet\":{}}");
            assertThat(failed(bench, first.told).done).containsExactly("key", "said", "derived", "once", "wrong");
            assertThat(failed(bench, first.told).told).isEqualTo(first.told);
        }
    }

    @Test
    void whatTheyCapturedIsThereForTheOthers() throws Exception {
        try (StepBench bench = StepBench.of("""
                - {name: made, log: {message: "{{id}}", to: result}}
                - {name: after, log: {message: "{{made.message}} again", to: result}}
                """)) {
            Watcher watcher = new Watcher("{\"made\": {\"message\": \"old\"}}");

            assertThat(bench.call(() -> bench.workflow.run(bench.attempt("{\"id\": 7}", watcher))))
                    .hasToString("{\"made\":{\"message\":\"old\"},\"after\":{\"message\":\"old again\"}}");
            assertThat(watcher.told).isEqualTo("nothing");
        }
    }

    @Test
    void whereCookiesWereSetAllIsToBeDoneAgain() throws Exception {
        try (TestServer server = new TestServer()) {
            server.on(
                    "/login",
                    (request, out) ->
                            out.write("HTTP/1.1 200 OK\r\nSet-Cookie: session=7; Path=/\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII)));
            String steps = "- {http: {url: SERVER/login MORE}}\n- exec: 'false'\n".replace("SERVER", server.url());

            try (StepBench bench = StepBench.of(steps.replace(" MORE", ""))) {
                assertThat(failed(bench, "{}").told).isEqualTo("{}");
            }
            try (StepBench bench = StepBench.of(steps.replace(" MORE", ", cookies: false"))) {
                assertThat(failed(bench, "{}").told).isEqualTo("{\"http\":{}}");
            }
        }
    }
}
