package dev.hawser.http;

import java.util.Map;

/**
 * How a request was answered.
 *
 * @param code from 100 to 599
 */
public record Status(int code) {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(100, "Continue"),
            Map.entry(101, "Switching Protocols"),
            Map.entry(200, "OK"),
            Map.entry(201, "Created"),
            Map.entry(202, "Accepted"),
            Map.entry(204, "No Content"),
            Map.entry(206, "Partial Content"),
            Map.entry(301, "Moved Permanently"),
            Map.entry(302, "Found"),
            Map.entry(303, "See Other"),
            Map.entry(304, "Not Modified"),
            Map.entry(307, "Temporary Redirect"),
            Map.entry(308, "Permanent Redirect"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(406, "Not Acceptable"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(410, "Gone"),
            Map.entry(411, "Length Required"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(416, "Range Not Satisfiable"),
            Map.entry(417, "Expectation Failed"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(426, "Upgrade Required"),
            Map.entry(428, "Precondition Required"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"),
            Map.entry(505, "HTTP Version Not Supported"));

    /** 101. */
    public static final Status SWITCHING_PROTOCOLS = new Status(101);

    /** 200. */
    public static final Status OK = new Status(200);

    /** 201. */
    public static final Status CREATED = new Status(201);

    /** 204. */
    public static final Status NO_CONTENT = new Status(204);

    /** 206. */
    public static final Status PARTIAL_CONTENT = new Status(206);

    /** 303. */
    public static final Status SEE_OTHER = new Status(303);

    /** 304. */
    public static final Status NOT_MODIFIED = new Status(304);

    /** 308. */
    public static final Status PERMANENT_REDIRECT = new Status(308);

    /** 400. */
    public static final Status BAD_REQUEST = new Status(400);

    /** 401. */
    public static final Status UNAUTHORIZED = new Status(401);

    /** 403. */
    public static final Status FORBIDDEN = new Status(403);

    /** 404. */
    public static final Status NOT_FOUND = new Status(404);

    /** 405. */
    public static final Status METHOD_NOT_ALLOWED = new Status(405);

    /** 408. */
    public static final Status REQUEST_TIMEOUT = new Status(408);

    /** 409. */
    public static final Status CONFLICT = new Status(409);

    /** 412. */
    public static final Status PRECONDITION_FAILED = new Status(412);

    /** 413. */
    public static final Status CONTENT_TOO_LARGE = new Status(413);

    /** 414. */
    public static final Status URI_TOO_LONG = new Status(414);

    /** 415. */
    public static final Status UNSUPPORTED_MEDIA_TYPE = new Status(415);

    /** 416. */
    public static final Status RANGE_NOT_SATISFIABLE = new Status(416);

    /** 417. */
    public static final Status EXPECTATION_FAILED = new Status(417);

    /** 426. */
    public static final Status UPGRADE_REQUIRED = new Status(426);

    /** 431. */
    public static final Status HEADER_FIELDS_TOO_LARGE = new Status(431);

    /** 500. */
    public static final Status INTERNAL_SERVER_ERROR = new Status(500);

    /** 501. */
    public static final Status NOT_IMPLEMENTED = new Status(501);

    /** 503. */
    public static final Status SERVICE_UNAVAILABLE = new Status(503);

    /** 505. */
    public static final Status VERSION_NOT_SUPPORTED = new Status(505);

    /** Checks the code. */
    public Status {
        if (code < 100 || code > 599) {
            throw new IllegalArgumentException("a status is a number from 100 to 599, was " + code);
        }
    }

    /** {@return whether it says that all is well: 200 to 299} */
    public boolean isSuccess() {
        return code / 100 == 2;
    }

    /** {@return whether an answer with it has a body, if only an empty one} */
    public boolean allowsBody() {
        return code >= 200 && code != 204 && code != 304;
    }

    /** {@return what it is called; empty for one that has no usual name} */
    public String reason() {
        return REASONS.getOrDefault(code, "");
    }

    @Override
    public String toString() {
        return (code + " " + reason()).strip();
    }
}
