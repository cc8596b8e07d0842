package dev.hawser.web;

import dev.hawser.http.Form;
import dev.hawser.http.Headers;
import dev.hawser.http.HttpException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.server.Filter;
import dev.hawser.http.server.Handler;
import dev.hawser.reactor.Reactor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * Lets in who has the cookie, and gives that to who has the token of the link, or the password. A page of another site, or a
 * name that another has made lead here, gets nothing.
 *
 * <p>Each answer says what a browser may do with it: run nothing and load nothing that is not from here.
 */
final class Doorkeeper implements Filter {
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types 'none'";

    private static final int TOKEN_BYTES = 24;
    private static final long AFTER_WRONG_NANOS = 1_000_000_000;
    private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "[::1]");

    private final Reactor reactor;
    private final DashboardSettings settings;
    private final PageFiles files;
    private final String token = random();
    private final String cookie = random();
    private int port;
    private long nextTry;

    Doorkeeper(Reactor reactor, DashboardSettings settings, PageFiles files) {
        this.reactor = reactor;
        this.settings = settings;
        this.files = files;
        this.nextTry = reactor.nanoTime();
    }

    private static String random() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    void listens(int at) {
        port = at;
    }

    /** {@return the link for the user} */
    String link() {
        String host = settings.address().contains(":") ? "[" + settings.address() + "]" : settings.address();
        String place = scheme() + "://" + host + ":" + port + "/";
        return settings.password().isEmpty() ? place + "?token=" + token : place;
    }

    private String scheme() {
        return settings.tls().isPresent() ? "https" : "http";
    }

    @Override
    public Response filter(Request request, Handler next) throws Exception {
        try {
            return guarded(answer(request, next));
        } catch (HttpException e) {
            return guarded(refused(e.status(), String.valueOf(e.getMessage())));
        }
    }

    private Response answer(Request request, Handler next) throws Exception {
        String host = request.headers().first("Host").orElse("");
        if (!isOurs(host) || !isFromHere(request, host)) {
            return refused(Status.FORBIDDEN, "This page is for who opens its link, and for no other site.");
        }
        if (hasCookie(request)) {
            return next.handle(request);
        }
        if (!settings.password().isEmpty()) {
            return askedForPassword(request);
        }
        boolean known = request.method().equals(Method.GET)
                && request.target().path().equals("/")
                && request.query("token").filter(given -> isSame(given, token)).isPresent();
        return known
                ? withCookie(files.get("welcome.html"))
                : refused(Status.UNAUTHORIZED, "Open the link that the command has printed: it has a token in it.");
    }

    /** By loopback it has the names of that alone; else whatever name leads here, as its certificate allows. */
    private boolean isOurs(String host) {
        if (!settings.isLoopback()) {
            return !host.isEmpty();
        }
        int colon = host.lastIndexOf(':');
        boolean unsaid = colon < 0 || host.endsWith("]"); // browsers leave out the usual port
        String name = unsaid ? host : host.substring(0, colon);
        String at = unsaid ? (settings.tls().isPresent() ? "443" : "80") : host.substring(colon + 1);
        return (LOCAL.contains(name) || name.equals(settings.address())) && at.equals(String.valueOf(port));
    }

    /** Browsers tell where a request comes from if that can do harm. */
    private boolean isFromHere(Request request, String host) {
        Optional<String> origin = request.headers().first("Origin");
        boolean changes =
                !request.method().equals(Method.GET) && !request.method().equals(Method.HEAD);
        return origin.isEmpty() ? !changes : origin.get().equals(scheme() + "://" + host);
    }

    private boolean hasCookie(Request request) {
        for (String line : request.headers().all("Cookie")) {
            for (String one : line.split(";")) {
                if (isSame(one.strip(), name() + "=" + cookie)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Cookies know no ports: of two dashboards on a machine each has its own. */
    private String name() {
        return "hawser-" + port;
    }

    /** In the same time whatever they are. */
    private static boolean isSame(String given, String wanted) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    private Response withCookie(Response response) {
        String secure = settings.tls().isPresent() ? "; Secure" : "";
        return response.withHeader(
                "Set-Cookie", name() + "=" + cookie + "; Path=/; HttpOnly; SameSite=Strict" + secure);
    }

    private Response askedForPassword(Request request) throws Exception {
        if (request.method().equals(Method.POST) && request.target().path().equals("/login")) {
            String given = Form.of(request).await().first("password").orElse("");
            waitForTurn();
            if (isSame(given, settings.password())) {
                return withCookie(files.get("welcome.html"));
            }
            nextTry = reactor.nanoTime() + AFTER_WRONG_NANOS;
        }
        return files.get("login.html").withStatus(Status.UNAUTHORIZED);
    }

    /** After a wrong password nobody's is looked at for a second. */
    private void waitForTurn() throws Exception {
        for (long left = nextTry - reactor.nanoTime(); left > 0; left = nextTry - reactor.nanoTime()) {
            reactor.sleep(Duration.ofNanos(left)).await();
        }
    }

    private static Response refused(Status status, String why) {
        return Response.text(why + "\n").withStatus(status);
    }

    private static Response guarded(Response response) {
        Headers headers = response.headers()
                .with("Content-Security-Policy", POLICY)
                .with("X-Content-Type-Options", "nosniff")
                .with("X-Frame-Options", "DENY")
                .with("Referrer-Policy", "no-referrer")
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Cross-Origin-Resource-Policy", "same-origin")
                .with("Cache-Control", "no-store");
        return new Response(response.status(), headers, response.content());
    }
}
