package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.task.Application;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The tutorial's program, in virtual time and a network in memory: ten seconds take none.
@WithReactor
class LookoutTest {
    // @start region="test"
    @Test
    void eachAddressHasItsState(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            openShop(network.net("shop")).await();
            Lookout lookout =
                    lookout(network, "http://shop/up", "http://shop/none", "http://shop/slow", "http://gone/");

            lookout.askAll();

            assertThat(lookout.states.values()).containsExactly("up", "says 404 Not Found", "slow", "down");
        });
    }
    // @end region="test"

    // @start region="whole"
    @Test
    void thePageHasTheStatesOfTheLastRound(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            Lookout lookout = lookout(network, "http://shop/up");
            Deferred<?> program =
                    reactor.inlineAction(() -> Application.serve("lookout", lookout.services(Endpoint.memory("page"))));

            reactor.sleep(Duration.ofSeconds(5)).await();
            assertThat(page(network)).isEqualTo("http://shop/up is down\n"); // there is no shop yet

            openShop(network.net("shop")).await();
            reactor.sleep(Duration.ofSeconds(10)).await(); // which take no time here
            assertThat(page(network)).isEqualTo("http://shop/up is up\n");

            program.cancel(); // as a signal does: the services stop, the last one first
        });
    }
    // @end region="whole"

    private static Deferred<?> openShop(Net net) {
        Router shop = Router.of(routes -> routes.get("/up", _ -> Response.text("here"))
                .get("/slow", _ -> {
                    net.reactor().sleep(Duration.ofMinutes(1)).await();
                    return Response.text("at last");
                }));
        return HttpServer.of(net, shop).listen(Endpoint.memory("shop"));
    }

    private static Lookout lookout(MemoryNetwork network, String... urls) {
        Net net = network.net("lookout");
        return new Lookout(net, client(net), List.of(urls));
    }

    private static String page(MemoryNetwork network) {
        return client(network.net("reader")).fetch("http://page/").await().text();
    }

    private static HttpClient client(Net net) {
        return HttpClient.of(net, o -> o.endpoints(origin -> Endpoint.memory(origin.host())));
    }
}
