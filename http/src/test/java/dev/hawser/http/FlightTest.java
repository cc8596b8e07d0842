package dev.hawser.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.HttpServer;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests and connections in the flight recorder.
class FlightTest {
    @TempDir
    private Path directory;

    @Test
    void requestsAreRecordedOnBothSidesAndTheirConnectionsWhenTheyEnd() throws Exception {
        Path file = directory.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            for (String kind : List.of("HttpServed", "HttpAsked", "Connection")) {
                recording.enable("dev.hawser." + kind).with("least", "0 ns");
            }
            recording.start();
            try (Reactor reactor = Reactor.start(options -> options.name("web"))) {
                reactor.blockingChainFromThread(() -> reactor.inline(() -> exchange(Net.of(reactor))));
            }
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(event(events, "HttpServed").getString("request")).isEqualTo("GET /price");
        assertThat(event(events, "HttpServed").getInt("status")).isEqualTo(404);
        assertThat(event(events, "HttpAsked").getString("request")).matches("GET http://127.0.0.1:\\d+/price");
        assertThat(event(events, "HttpAsked").getInt("status")).isEqualTo(404);
        assertThat(event(events, "Connection").getString("reason")).isNotEmpty();
    }

    private static Status exchange(Net net) throws Exception {
        HttpServer server = HttpServer.of(net, _ -> Response.of(Status.NOT_FOUND));
        int port = server.listen("tcp:0:interface=127.0.0.1").await().port();
        HttpClient client = HttpClient.of(net);
        Status status = client.fetch("http://127.0.0.1:" + port + "/price?secret=1")
                .await()
                .status();
        client.close().await();
        server.close().await();
        return status;
    }

    private static RecordedEvent event(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.hawser." + name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among " + events));
    }
}
