package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthPageTest {
    private static final MetricsPlace ANY = new MetricsPlace("127.0.0.1", 0);
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration OVER = Duration.ofNanos(-1);

    private final HttpClient client = HttpClient.newHttpClient();

    private String asked(String method, String link) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(link))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    @Test
    void aWorkerThatTurnsIsWell() throws Exception {
        try (HealthPage page = HealthPage.open(ANY, LONG)) {
            page.beat("waits");
            assertThat(asked("GET", page.link())).isEqualTo("200 well: waits\n");
            assertThat(asked("HEAD", page.link())).isEqualTo("200 ");
        }
    }

    @Test
    void oneThatHasNotTurnedForLongerThanItsPatienceIsNot() throws Exception {
        try (HealthPage page = HealthPage.open(ANY, OVER)) {
            page.beat("serves list (7)");
            assertThat(asked("GET", page.link()))
                    .isEqualTo("503 the worker has not turned for 0 s: it serves list (7)\n");
        }
    }

    @Test
    void aReactorThatTurnsIsFollowed() throws Exception {
        try (HealthPage page = HealthPage.open(ANY, LONG);
                Reactor served = Reactor.start()) {
            served.callFromThread(() -> page.follow(served, "serves"));
            served.blockingCallFromThread(() -> true);
            assertThat(asked("GET", page.link())).isEqualTo("200 well: serves\n");
        }
    }

    @Test
    void nothingElseIsAnswered() throws Exception {
        try (HealthPage page = HealthPage.open(ANY, LONG)) {
            assertThat(asked("GET", page.link() + "z")).startsWith("404");
            assertThat(asked("POST", page.link())).startsWith("405");
        }
    }

    @Test
    void aPortThatIsTakenIsTold() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            MetricsPlace place = new MetricsPlace("127.0.0.1", taken.getLocalPort());
            assertThatThrownBy(() -> HealthPage.open(place, LONG))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("no health: ");
        }
    }
}
