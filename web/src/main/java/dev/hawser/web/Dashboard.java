package dev.hawser.web;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.http.Body;
import dev.hawser.http.HttpException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs as pages in the browser, which change as the runs do. Who has not the link with its token, or the password, sees
 * nothing.
 *
 * <p><b>Threads:</b> of the reactor, whose stop closes it. A page takes a function and some kilobytes, and costs the run what
 * it takes to say what has changed, ten times a second at most.
 */
public final class Dashboard {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int LONGEST_REQUEST = 4_096;

    private final Runs runs;
    private final DashboardSettings settings;
    private final PageFiles files;
    private final Doorkeeper door;
    private final Streams streams;
    private final DeadRowSearch dead;
    private final HttpServer server;

    private Dashboard(Reactor reactor, Runs runs, DashboardSettings settings, InstantSource clock) {
        this.runs = runs;
        this.settings = settings;
        this.files = PageFiles.read();
        this.door = new Doorkeeper(reactor, settings, files);
        this.streams = new Streams(reactor, clock);
        this.dead = new DeadRowSearch(reactor);
        Router router = Router.of(this::route);
        this.server = HttpServer.of(
                Net.of(reactor),
                request -> door.filter(request, router), // it guards what there is not, too
                o -> o.accessLog(false).maxBody(LONGEST_REQUEST).grace(GRACE).clock(clock));
    }

    /**
     * Serves pages.
     *
     * @param reactor where
     * @param runs which runs they show
     * @param settings to whom
     * @param clock the time of day
     * @return fires when there is a {@link #link}; fails with {@link dev.hawser.net.ListenFailedException}
     */
    @CheckReturnValue
    public static Deferred<Dashboard> open(
            Reactor reactor, Runs runs, DashboardSettings settings, InstantSource clock) {
        Dashboard board = new Dashboard(reactor, runs, settings, clock);
        return board.server.listen(board.endpoint()).addCallback(port -> {
            board.door.listens(port.port());
            return board;
        });
    }

    private Endpoint endpoint() {
        return settings.tls()
                .<Endpoint>map(tls -> Endpoint.tls(settings.address(), settings.port(), tls))
                .orElseGet(() -> Endpoint.tcp(settings.address(), settings.port()));
    }

    /** {@return what to open in a browser} */
    public String link() {
        return door.link();
    }

    /**
     * Waits for the end.
     *
     * @return fires when this is closed and no connection is left; never fails
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> ended() {
        return server.ended();
    }

    /** {@return how many pages are open} */
    public int pages() {
        return streams.open();
    }

    /** For tests: breaks all connections off, as a network does. */
    void cut() {
        streams.cut();
    }

    /**
     * Tells all pages how the run stands, and serves no more.
     *
     * @return fires when that is done; never fails
     */
    public Deferred<@Nullable Void> close() {
        streams.close();
        runs.close();
        return server.close();
    }

    private void route(Router.Routes routes) {
        routes.get("/", _ -> files.get(runs.isOne() ? "run.html" : "runs.html"));
        routes.get("/favicon.ico", _ -> files.get("icon.svg")); // asked for by browsers of their own accord
        routes.get("/page/{file}", request -> files.get(request.path("file")));
        routes.get("/runs", _ -> json(runs.list().await()));
        routes.get("/of/{run}/", request -> {
            var _ = sight(request);
            return files.get("run.html");
        });
        routes.get(
                "/of/{run}/events",
                request -> streams.events(sight(request), SlotWindow.of(request), settings.control()));
        routes.get(
                "/of/{run}/explain",
                request -> json(sight(request)
                        .ask("explain " + request.query("id").orElse(""))
                        .await()));
        routes.get(
                "/of/{run}/waiting",
                request -> json(sight(request).ask("waiting").await()));
        routes.get(
                "/of/{run}/dead",
                request -> json(dead.find(sight(request), request).await()));
        routes.post("/of/{run}/control", this::control);
    }

    private RunSight sight(Request request) throws Exception {
        return runs.find(request.path("run"))
                .await()
                .orElseThrow(() -> new HttpException(Status.NOT_FOUND, "there is no such run"));
    }

    private Response control(Request request) throws Exception {
        if (!settings.control()) {
            throw new HttpException(
                    Status.FORBIDDEN, "the page is there to look at; start it with --web-control to change the run");
        }
        String asked = request.headers().first("Content-Type").orElse("").equals("application/json")
                ? asked(request.body())
                : "";
        if (asked.isEmpty()) {
            throw new HttpException(Status.BAD_REQUEST, "expected an object with request, as JSON");
        }
        return json(sight(request).ask(asked).await());
    }

    private static String asked(Body body) throws Exception {
        try {
            String text = new String(body.bytes(LONGEST_REQUEST).await(), StandardCharsets.UTF_8);
            return JsonMapper.shared().readTree(text).path("request").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }

    static Response json(JsonNode answer) {
        return Response.bytes("application/json", answer.toString().getBytes(StandardCharsets.UTF_8));
    }
}
