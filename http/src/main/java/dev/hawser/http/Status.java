package dev.hawser.http;

/**
 * How a request was answered.
 *
 * @param code from 100 to 599
 */
public record Status(int code) {
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
        return switch (code) {
            case 100 -> "Continue";
            case 101 -> "Switching Protocols";
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 206 -> "Partial Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 304 -> "Not Modified";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 410 -> "Gone";
            case 411 -> "Length Required";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 416 -> "Range Not Satisfiable";
            case 417 -> "Expectation Failed";
            case 422 -> "Unprocessable Content";
            case 426 -> "Upgrade Required";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> "";
        };
    }

    @Override
    public String toString() {
        return (code + " " + reason()).strip();
    }
}
