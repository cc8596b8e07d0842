package dev.hawser.examples;

import dev.hawser.defer.Action;
import dev.hawser.http.Response;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import dev.hawser.task.Application;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

// usage: Lookout URL [URL...]
/** Asks each address every ten seconds, and tells at http://127.0.0.1:8008/ how they are. The program of the tutorial. */
final class Lookout {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Net net;
    private final HttpClient http;
    private final List<String> urls;
    final Map<String, String> states = new LinkedHashMap<>(); // no lock: all functions share one thread

    Lookout(Net net, HttpClient http, List<String> urls) {
        this.net = net;
        this.http = http;
        this.urls = urls;
        urls.forEach(url -> states.put(url, "not asked yet"));
    }

    public static void main(String[] urls) {
        int status = Application.run("lookout", app -> {
            Net net = Net.of(Reactor.current());
            new Lookout(net, HttpClient.of(net), List.of(urls))
                    .services(Endpoint.parse("tcp:8008:interface=127.0.0.1"))
                    .run(app);
        });
        System.exit(status);
    }

    // @start region="ask"
    /** How an address is, in a word or two. */
    String ask(String url) throws Exception {
        try {
            Fetched answer = CancelScope.withTimeout(
                    PATIENCE, () -> http.fetch(url).await(IOException.class)); // only this function waits
            return answer.status().isSuccess() ? "up" : "says " + answer.status();
        } catch (TimeoutException e) {
            return "slow";
        } catch (IOException e) {
            return "down";
        }
    }
    // @end region="ask"

    // @start region="askAll"
    /** A function for each address; returns when all of them have ended. */
    void askAll() throws Exception {
        Nursery.run(nursery -> {
            for (String url : urls) {
                var _ = nursery.start(url, () -> states.put(url, ask(url)));
            }
        });
    }
    // @end region="askAll"

    // @start region="page"
    Router page() {
        return Router.of(routes -> routes.get(
                "/",
                _ -> Response.text(states.entrySet().stream()
                        .map(one -> one.getKey() + " is " + one.getValue() + "\n")
                        .collect(Collectors.joining()))));
    }
    // @end region="page"

    // @start region="services"
    /** The program: started in this order, stopped in reverse. */
    Action<Application> services(Endpoint endpoint) {
        return app -> {
            app.service("page", () -> HttpServer.of(net, page()).listen(endpoint), ListeningPort::close);
            app.loop("rounds", () -> {
                while (true) {
                    askAll();
                    net.reactor().sleep(EVERY).await();
                }
            });
            app.restarts(5, Duration.ofMinutes(1), _ -> Duration.ofSeconds(1)); // a round that fails begins anew
        };
    }
    // @end region="services"
}
