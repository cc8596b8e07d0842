package dev.hawser.http;

/**
 * What a request wants done. Names are compared as they are, capitals and all.
 *
 * @param name a token
 */
public record Method(String name) {
    /** Transfers what there is. */
    public static final Method GET = new Method("GET");

    /** As GET, without the body. */
    public static final Method HEAD = new Method("HEAD");

    /** Processes what the request carries. */
    public static final Method POST = new Method("POST");

    /** Replaces what there is. */
    public static final Method PUT = new Method("PUT");

    /** Changes what there is. */
    public static final Method PATCH = new Method("PATCH");

    /** Removes what there is. */
    public static final Method DELETE = new Method("DELETE");

    /** Asks what can be done. */
    public static final Method OPTIONS = new Method("OPTIONS");

    /** Makes a tunnel. */
    public static final Method CONNECT = new Method("CONNECT");

    /** Checks the name. */
    public Method {
        if (!Syntax.isToken(name)) {
            throw new IllegalArgumentException("a method is a token of letters and digits, was " + Syntax.shown(name));
        }
    }

    /**
     * {@return the method of this name}
     *
     * @param name a token
     */
    public static Method of(String name) {
        return switch (name) {
            case "GET" -> GET;
            case "HEAD" -> HEAD;
            case "POST" -> POST;
            case "PUT" -> PUT;
            case "PATCH" -> PATCH;
            case "DELETE" -> DELETE;
            case "OPTIONS" -> OPTIONS;
            default -> new Method(name);
        };
    }

    /** {@return whether it only looks: GET, HEAD and OPTIONS} */
    public boolean isSafe() {
        return equals(GET) || equals(HEAD) || equals(OPTIONS);
    }

    @Override
    public String toString() {
        return name;
    }
}
