package dev.hawser.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hawser.http.Body;
import dev.hawser.http.HttpException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.http.testing.MemoryHttp;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Records in and out of HTTP, and what is wrong with those that do not fit.
@WithReactor
class JsonTest {
    record Item(String name, int count) {
        Item {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative");
            }
        }
    }

    record Order(String customer, List<Item> items) {}

    private static final Json JSON = Json.strict();

    // @start region="routes"
    static Router orders(List<Order> orders) {
        return Router.of(routes -> routes.get("/orders", _ -> JSON.response(orders))
                .post("/orders", request -> {
                    Order order = JSON.read(request, Order.class).await(); // 400 says what is wrong, and where
                    orders.add(order);
                    return JSON.response(order);
                }));
    }
    // @end region="routes"

    private static HttpException refusal(String type, String content) {
        Request request = Request.of(Method.POST, "/orders")
                .withHeader("Content-Type", type)
                .withBody(Body.of(content.getBytes(UTF_8)));
        return catchThrowableOfType(
                HttpException.class, () -> orders(new ArrayList<>()).handle(request));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"customer\": \"Ada\", | it is no JSON",
                "nonsense | it is no JSON",
                "{\"customer\": \"Ada\", \"customer\": \"Bob\"} | it is no JSON",
                "{\"customer\": 7, \"who\": 8} | /who",
                "{\"items\": [{\"name\": \"x\", \"count\": \"many\"}]} | /items/0/count (line 1, column 35): expected a number that fits",
                "{\"items\": [{\"name\": \"x\", \"count\": 3000000000}]} | /items/0/count",
                "{\"items\": [{\"name\": \"x\", \"count\": -1}]} | count must not be negative",
                "{\"items\": 7} | expected a list",
                "[] | expected an object"
            })
    void whatDoesNotFitIsToldWithItsPlace(String content, String said, Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            HttpException refusal = refusal("application/json", content);
            assertThat(refusal.status().code()).isEqualTo(400);
            assertThat(refusal.getMessage()).contains(said).doesNotContain("hawser", "jackson", "java", "Ada");
        });
    }

    @Test
    void contentThatIsTooLongTooDeepOrNoJsonIsRefused(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            String deep = "{\"customer\":" + "[".repeat(200);
            assertThat(refusal("application/json", "[".repeat(2_000_000))
                            .status()
                            .code())
                    .isEqualTo(413);
            assertThat(refusal("application/json", deep).status().code()).isEqualTo(400);
            assertThat(refusal("text/plain", "{}").status().code()).isEqualTo(415);
        });
    }

    @Test
    void recordsGoOverTheWireAndBack(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            HttpServer.of(network.net("shop"), orders(new ArrayList<>()))
                    .listen("memory:shop")
                    .await();
            HttpClient http = HttpClient.of(network.net("me"), MemoryHttp::endpoints);
            ClientRequest post = ClientRequest.post("http://shop/orders");
            Order order = new Order("Zoë", List.of(new Item("tea".repeat(30_000), 2))); // a worker parses that
            assertThat(JSON.fetch(http, JSON.with(post, order), Order.class).await())
                    .isEqualTo(order);
            assertThat(JSON.fetch(http, ClientRequest.get("http://shop/orders"), Order[].class)
                            .await())
                    .containsExactly(order);
            assertThatThrownBy(() -> JSON.fetch(http, ClientRequest.get("http://shop/orders"), Order.class)
                            .await())
                    .isInstanceOf(JsonException.class)
                    .hasMessage("GET http://shop/orders: the answer is not the JSON that was expected: "
                            + "line 1, column 1: expected an object");
            assertThatThrownBy(() -> JSON.fetch(http, JSON.with(post, List.of()), Order.class)
                            .await())
                    .isInstanceOf(HttpClientException.class)
                    .hasMessageContaining("400 Bad Request");
            http.close().await();
        });
    }
}
