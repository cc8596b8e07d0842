package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@WithReactor
@Tag("both")
class FakeOriginTest {
    // @start region="fake"
    @Test
    void anOriginInBadShape(Reactor reactor, VirtualTime time) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            FakeOrigin shop =
                    FakeOrigin.listen(network.net("shop"), "memory:shop").await();
            shop.enqueue(
                    FakeAnswer.text("7").after(Duration.ofSeconds(2)),
                    FakeAnswer.text("a long story").cutAfter(80, FakeAnswer.End.RESETS),
                    FakeAnswer.silence());
            HttpClient http = HttpClient.of(network.net("me"), MemoryHttp::endpoints); // http://shop is at memory:shop
            assertThat(http.fetch("http://shop/price").await().text()).isEqualTo("7");
            assertThat(shop.takeRequest().await().target()).isEqualTo("/price");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(2));
            assertThatThrownBy(() -> http.fetch("http://shop/story").await())
                    .isInstanceOf(HttpClientException.class)
                    .hasMessageContaining("the connection ended within the content of the answer");
            assertThatThrownBy(() -> http.fetch("http://shop/").await()).isInstanceOf(TimeoutException.class);
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(32));
        });
    }
    // @end region="fake"

    @Test
    void whatWasNotToldIsNotFound(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            assertThat(all.http.fetch("http://shop/").await().status().code()).isEqualTo(404);
            assertThat(all.origin).hasToString("FakeOrigin[" + all.origin.port() + ", 1 requests by 1 connections]");
        });
    }
}
