package dev.hawser.http.server;

import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;

/** What is said when something is wrong: a line of text, or what RFC 9457 makes of it for who asks for JSON. */
final class Problems {
    private Problems() {}

    static Response of(Request request, Status status, String detail) {
        String accept = request.headers().first("Accept").orElse("");
        return accept.contains("json") ? json(status, detail) : text(status, detail);
    }

    static Response text(Status status, String detail) {
        return Response.text(status + ": " + detail + "\n").withStatus(status);
    }

    private static Response json(Status status, String detail) {
        String body = "{\"title\":\"" + escaped(status.reason()) + "\",\"status\":" + status.code() + ",\"detail\":\""
                + escaped(detail) + "\"}";
        return Response.text(body).withStatus(status).withHeader("Content-Type", "application/problem+json");
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
