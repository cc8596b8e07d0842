package dev.hawser.http;

import java.util.Map;
import java.util.Optional;

/**
 * What a client asks for.
 *
 * @param method what is to be done
 * @param target what it is about
 * @param headers its fields
 * @param body what it carries; read it once
 * @param parameters what a router has found in the path, by name
 * @param peer who asks, for a log
 */
public record Request(
        Method method, Target target, Headers headers, Body body, Map<String, String> parameters, String peer) {
    /** Takes a copy. */
    public Request {
        parameters = Map.copyOf(parameters);
    }

    /**
     * {@return a request without a body}
     *
     * @param method what is to be done
     * @param target a path, with or without a query
     */
    public static Request of(Method method, String target) {
        return new Request(method, Target.parse(target), Headers.none(), Body.of(new byte[0]), Map.of(), "");
    }

    /**
     * {@return a GET}
     *
     * @param target a path, with or without a query
     */
    public static Request get(String target) {
        return of(Method.GET, target);
    }

    /**
     * {@return this, with another body}
     *
     * @param other what it carries
     */
    public Request withBody(Body other) {
        return new Request(method, target, headers, other, parameters, peer);
    }

    /**
     * {@return this, with a field}
     *
     * @param name in the place of all of this name
     * @param value the value
     */
    public Request withHeader(String name, String value) {
        return new Request(method, target, headers.with(name, value), body, parameters, peer);
    }

    /**
     * {@return this, with what was found in the path}
     *
     * @param found by name
     */
    public Request withParameters(Map<String, String> found) {
        return new Request(method, target, headers, body, found, peer);
    }

    /**
     * {@return what stands in the path at the place of a name}
     *
     * @param name as in the route, without its braces
     * @throws IllegalArgumentException if the route has no such name
     */
    public String path(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {" + name + "}; it has " + parameters.keySet());
        }
        return value;
    }

    /**
     * {@return the first value of a name in the query}
     *
     * @param name decoded
     */
    public Optional<String> query(String name) {
        return target.query(name);
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
