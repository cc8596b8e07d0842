package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Promise;
import dev.hawser.http.Response;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.HttpServer;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.CancelScope;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A request in a block with a time limit, by a real clock, which goes on between two looks at it.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DeadlinesTest {
    @Test
    void aBlockThatOnlyMovesOnIsNotFailedByTheRequestInIt() throws Exception {
        try (Reactor reactor = Reactor.start()) {
            int movedOn = reactor.blockingChainFromThread(() -> reactor.inline(() -> {
                Net net = Net.of(reactor);
                var port = HttpServer.of(
                                net, _ -> Response.text(new Promise<String>().await()), o -> o.accessLog(false))
                        .listen(Endpoint.parse("tcp:127.0.0.1:0"))
                        .await();
                HttpClient http = HttpClient.of(net);
                int moved = 0;
                for (int i = 0; i < 50; i++) {
                    boolean inTime = CancelScope.moveOnAfter(
                            Duration.ofMillis(2),
                            () -> http.fetch("http://127.0.0.1:" + port.port() + "/")
                                    .await());
                    moved += inTime ? 0 : 1;
                }
                return moved;
            }));
            assertThat(movedOn).isEqualTo(50);
        }
    }
}
