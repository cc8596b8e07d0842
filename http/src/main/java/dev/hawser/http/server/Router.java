package dev.hawser.http.server;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.http.Headers;
import dev.hawser.http.HttpException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.websocket.WebSocket;
import dev.hawser.http.websocket.WebSocketHandler;
import dev.hawser.http.websocket.WebSocketOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who answers a request, by its path and its method. A path has literal segments, {@code {name}} for any one segment,
 * and at its end {@code {name...}} for all that is left; literal ones come before the others. HEAD is answered as GET without
 * its body, OPTIONS by itself; what is not there is 404, and with another method 405. Immutable.
 *
 * {@snippet class = dev.hawser.http.HttpSnippetsTest region = router}
 */
public final class Router implements Handler {
    /** What there is at one segment. */
    private static final class Node {
        final Map<String, Node> literal = new HashMap<>();
        @Nullable Node any;
        @Nullable Node rest;
        final Map<Method, Route> routes = new LinkedHashMap<>();
    }

    private record Route(
            String pattern, List<String> names, @Nullable Handler function, @Nullable ChainHandler chain) {}

    /** What a router is to have. */
    public static final class Routes {
        private final Node root = new Node();
        private final List<String> table = new ArrayList<>();
        private final List<Filter> filters = new ArrayList<>();

        private Routes() {}

        /**
         * Answers GET and HEAD.
         *
         * @param pattern of the path
         * @param handler the function
         * @return this
         */
        public Routes get(String pattern, Handler handler) {
            return on(Method.GET, pattern, handler);
        }

        /**
         * Answers POST.
         *
         * @param pattern of the path
         * @param handler the function
         * @return this
         */
        public Routes post(String pattern, Handler handler) {
            return on(Method.POST, pattern, handler);
        }

        /**
         * Answers PUT.
         *
         * @param pattern of the path
         * @param handler the function
         * @return this
         */
        public Routes put(String pattern, Handler handler) {
            return on(Method.PUT, pattern, handler);
        }

        /**
         * Answers DELETE.
         *
         * @param pattern of the path
         * @param handler the function
         * @return this
         */
        public Routes delete(String pattern, Handler handler) {
            return on(Method.DELETE, pattern, handler);
        }

        /**
         * Answers a method.
         *
         * @param method which
         * @param pattern of the path
         * @param handler the function
         * @return this
         * @throws IllegalArgumentException if the pattern is none, or answered already
         */
        public Routes on(Method method, String pattern, Handler handler) {
            return add(method, pattern, requireNonNull(handler, "handler"), null);
        }

        /**
         * Answers GET and HEAD by a chain.
         *
         * @param pattern of the path
         * @param handler the callback
         * @return this
         */
        public Routes chainGet(String pattern, ChainHandler handler) {
            return chainOn(Method.GET, pattern, handler);
        }

        /**
         * Answers a method by a chain.
         *
         * @param method which
         * @param pattern of the path
         * @param handler the callback
         * @return this
         * @throws IllegalArgumentException if the pattern is none, or answered already
         */
        public Routes chainOn(Method method, String pattern, ChainHandler handler) {
            return add(method, pattern, null, requireNonNull(handler, "handler"));
        }

        /**
         * Opens a WebSocket for who asks for one.
         *
         * @param pattern of the path
         * @param handler speaks with the client, in the function of its request
         * @return this
         */
        public Routes webSocket(String pattern, WebSocketHandler handler) {
            return webSocket(pattern, handler, _ -> {});
        }

        /**
         * Opens a WebSocket for who asks for one.
         *
         * @param pattern of the path
         * @param handler speaks with the client, in the function of its request
         * @param configure given the options, for each request
         * @return this
         */
        public Routes webSocket(
                String pattern, WebSocketHandler handler, Consumer<? super WebSocketOptions> configure) {
            requireNonNull(handler, "handler");
            return get(pattern, request -> WebSocket.accept(request, handler, configure));
        }

        /**
         * Opens a WebSocket without a function for who asks for one.
         *
         * @param pattern of the path
         * @param opened given the socket, to listen to it; may not await
         * @return this
         */
        public Routes chainWebSocket(String pattern, Action<? super WebSocket> opened) {
            requireNonNull(opened, "opened");
            return chainGet(pattern, request -> Deferred.succeed(WebSocket.chainAccept(request, opened, _ -> {})));
        }

        /**
         * Puts a filter before all routes, behind the filters that were put there before. What chains answer is then awaited in
         * a function.
         *
         * @param filter sees each request that has a route
         * @return this
         */
        public Routes before(Filter filter) {
            filters.add(requireNonNull(filter, "filter"));
            return this;
        }

        private Routes add(Method method, String pattern, @Nullable Handler function, @Nullable ChainHandler chain) {
            if (!pattern.startsWith("/")) {
                throw new IllegalArgumentException("a route begins with a slash, was \"" + pattern + "\"");
            }
            List<String> names = new ArrayList<>();
            Node at = root;
            String[] segments = pattern.substring(1).split("/", -1);
            for (int i = 0; i < segments.length; i++) {
                if (segments[i].matches("\\{.*\\.\\.\\.}") && i < segments.length - 1) {
                    throw odd(segments[i], pattern);
                }
                at = next(at, segments[i], pattern, names);
            }
            Route before = at.routes.putIfAbsent(method, new Route(pattern, List.copyOf(names), function, chain));
            if (before != null) {
                throw new IllegalArgumentException(
                        method + " " + pattern + " is answered already, as " + method + " " + before.pattern());
            }
            table.add(method + " " + pattern);
            return this;
        }

        private static IllegalArgumentException odd(String segment, String pattern) {
            return new IllegalArgumentException(
                    "a name in a route is {name}, or {name...} at its end, and there once; was " + segment + " in \""
                            + pattern + "\"");
        }

        private static Node next(Node at, String segment, String pattern, List<String> names) {
            if (!segment.startsWith("{")) {
                return at.literal.computeIfAbsent(segment, _ -> new Node());
            }
            boolean takesRest = segment.endsWith("...}");
            String name = segment.substring(1, Math.max(1, segment.length() - (takesRest ? 4 : 1)));
            if (!segment.endsWith("}") || name.isEmpty() || names.contains(name)) {
                throw odd(segment, pattern);
            }
            names.add(name);
            Node found = takesRest ? at.rest : at.any;
            Node next = found == null ? new Node() : found;
            if (takesRest) {
                at.rest = next;
            } else {
                at.any = next;
            }
            return next;
        }
    }

    private final Node root;
    private final List<String> table;
    private final List<Filter> filters;

    private Router(Routes routes) {
        this.root = routes.root;
        this.table = List.copyOf(routes.table);
        this.filters = List.copyOf(routes.filters);
    }

    /**
     * {@return a router}
     *
     * @param configure given what it is to have
     */
    public static Router of(Consumer<? super Routes> configure) {
        Routes routes = new Routes();
        configure.accept(routes);
        return new Router(routes);
    }

    /** Answers a request in the calling function, as a test without a network wants it. */
    @Override
    public Response handle(Request request) throws Exception {
        return switch (resolve(request)) {
            case Answering.ByFunction(Request found, Handler handler) -> handler.handle(found);
            case Answering.ByChain(Request found, ChainHandler handler) ->
                handler.handle(found).await();
        };
    }

    /** Who answers. Throws if nobody does. */
    Answering resolve(Request request) {
        List<String> segments = request.target().segments();
        List<String> values = new ArrayList<>(2);
        Node node = find(root, segments, 0, values);
        if (node == null) {
            throw new HttpException(
                    Status.NOT_FOUND, "there is nothing at " + request.target().path());
        }
        Route route = node.routes.get(request.method());
        if (route == null && request.method().equals(Method.HEAD)) {
            route = node.routes.get(Method.GET);
        }
        if (route == null) {
            return withoutRoute(request, allowed(node));
        }
        Map<String, String> parameters = HashMap.newHashMap(values.size());
        for (int i = 0; i < values.size(); i++) {
            parameters.put(route.names().get(i), values.get(i));
        }
        return answering(route, values.isEmpty() ? request : request.withParameters(parameters));
    }

    private static Answering withoutRoute(Request request, String allowed) {
        if (request.method().equals(Method.OPTIONS)) {
            Response which = Response.of(Status.NO_CONTENT).withHeader("Allow", allowed);
            return new Answering.ByFunction(request, _ -> which);
        }
        throw new HttpException(
                Status.METHOD_NOT_ALLOWED,
                request.target().path() + " can be asked by " + allowed,
                Headers.of("Allow", allowed));
    }

    private Answering answering(Route route, Request request) {
        ChainHandler chain = route.chain();
        Handler function = route.function();
        if (chain != null && filters.isEmpty()) {
            return new Answering.ByChain(request, chain);
        }
        Handler handler = function != null || chain == null
                ? requireNonNull(function, "function")
                : found -> chain.handle(found).await();
        for (Filter filter : filters.reversed()) {
            Handler next = handler;
            handler = found -> filter.filter(found, next);
        }
        return new Answering.ByFunction(request, handler);
    }

    /** The node with routes at the end of the segments; what stands at its names is added to the values. */
    private static @Nullable Node find(Node at, List<String> segments, int index, List<String> values) {
        if (index == segments.size()) {
            return at.routes.isEmpty() ? null : at;
        }
        String segment = segments.get(index);
        Node literal = at.literal.get(segment);
        Node found = literal == null ? null : find(literal, segments, index + 1, values);
        if (found == null && at.any != null && !segment.isEmpty()) {
            values.add(segment);
            found = find(at.any, segments, index + 1, values);
            if (found == null) {
                values.removeLast();
            }
        }
        if (found == null && at.rest != null) {
            values.add(String.join("/", segments.subList(index, segments.size())));
            found = at.rest;
        }
        return found;
    }

    private static String allowed(Node node) {
        String names = node.routes.keySet().stream().map(Method::name).collect(Collectors.joining(", "));
        boolean head = node.routes.containsKey(Method.GET) && !node.routes.containsKey(Method.HEAD);
        return names + (head ? ", HEAD" : "") + (node.routes.containsKey(Method.OPTIONS) ? "" : ", OPTIONS");
    }

    /** {@return the routes, one in a line} */
    @Override
    public String toString() {
        return String.join("\n", table);
    }
}
