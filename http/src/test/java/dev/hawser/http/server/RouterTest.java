package dev.hawser.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.http.HttpException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final Router ROUTER = Router.of(routes -> routes.get("/", _ -> Response.text("root"))
            .get("/users", _ -> Response.text("all"))
            .get("/users/me", _ -> Response.text("me"))
            .get("/users/{id}", request -> Response.text("user " + request.path("id")))
            .delete("/users/{id}", request -> Response.text("no " + request.path("id")))
            .get(
                    "/users/{id}/posts/{post}",
                    request -> Response.text(request.path("id") + "'s " + request.path("post")))
            .get("/users/me/posts", _ -> Response.text("mine"))
            .get("/files/{path...}", request -> Response.text("file " + request.path("path"))));

    private static String ask(Router router, Method method, String target) throws Exception {
        Response response = router.handle(Request.of(method, target));
        return new String(((Response.Bytes) response.content()).bytes(), StandardCharsets.UTF_8);
    }

    private static String get(String target) throws Exception {
        return ask(ROUTER, Method.GET, target);
    }

    @Test
    void literalSegmentsComeBeforeNames() throws Exception {
        assertThat(get("/")).isEqualTo("root");
        assertThat(get("/users")).isEqualTo("all");
        assertThat(get("/users/me")).isEqualTo("me");
        assertThat(get("/users/7")).isEqualTo("user 7");
        assertThat(get("/users/a%2Fb")).isEqualTo("user a/b");
        assertThat(get("/users/me/posts")).isEqualTo("mine");
        assertThat(get("/users/me/posts/3")).isEqualTo("me's 3"); // the literal leads nowhere, the name does
        assertThat(get("/files/a/b/")).isEqualTo("file a/b/");
        assertThat(ask(ROUTER, Method.HEAD, "/users/7")).isEqualTo("user 7");
    }

    @Test
    void whatIsNotThereIs404AndWithAnotherMethod405() throws Exception {
        for (String nowhere : List.of("/x", "/users/", "/users/7/", "/users/7/posts", "//")) {
            assertThatThrownBy(() -> get(nowhere))
                    .isInstanceOfSatisfying(
                            HttpException.class, e -> assertThat(e.status()).isEqualTo(Status.NOT_FOUND));
        }
        assertThatThrownBy(() -> ask(ROUTER, Method.POST, "/users/7"))
                .isInstanceOfSatisfying(HttpException.class, e -> {
                    assertThat(e.status()).isEqualTo(Status.METHOD_NOT_ALLOWED);
                    assertThat(e.headers().first("Allow")).contains("GET, DELETE, HEAD, OPTIONS");
                });
        Response options = ROUTER.handle(Request.of(Method.OPTIONS, "/users/7"));
        assertThat(options.status()).isEqualTo(Status.NO_CONTENT);
        assertThat(options.headers().first("Allow")).contains("GET, DELETE, HEAD, OPTIONS");
    }

    @Test
    void mistakesAreToldWhenTheRouterIsMade() {
        for (String pattern : List.of("users", "/{a", "/{}", "/{a}/{a}", "/{a...}/b", "/{...}")) {
            assertThatThrownBy(() -> Router.of(routes -> routes.get(pattern, _ -> Response.ok())))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Router.of(
                        routes -> routes.get("/{a}", _ -> Response.ok()).get("/{b}", _ -> Response.ok())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("GET /{b} is answered already, as GET /{a}");
    }

    @Test
    void filtersStandBeforeRoutesInTheirOrder() throws Exception {
        List<String> told = new ArrayList<>();
        Router router = Router.of(routes -> routes.before((request, next) -> {
                    told.add("first");
                    return next.handle(request).withHeader("X", "1");
                })
                .before((request, next) -> {
                    told.add("second");
                    return next.handle(request);
                })
                .get("/{a}", request -> {
                    told.add(request.path("a"));
                    return Response.ok();
                }));
        assertThat(router.handle(Request.get("/x")).headers().first("X")).contains("1");
        assertThat(told).containsExactly("first", "second", "x");
    }

    @Test
    void routesAreShown() {
        assertThat(ROUTER.toString()).startsWith("GET /\nGET /users\n").endsWith("GET /files/{path...}");
    }
}
