package dev.hawser.http.h1;

import dev.hawser.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the head of a response. */
public final class HeadWriter {
    private HeadWriter() {}

    /**
     * {@return a head, to its empty line}
     *
     * @param response its status and its fields
     * @param date of now
     * @param framing the fields that frame its content, each with its end
     * @param content what is to stand behind it; not much, as it is copied
     */
    public static byte[] write(Response response, String date, String framing, byte[] content) {
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(response.status().code())
                .append(' ')
                .append(response.status().reason())
                .append("\r\n");
        if (response.headers().first("Date").isEmpty()) {
            head.append("Date: ").append(date).append("\r\n");
        }
        response.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        byte[] bytes = head.append(framing).append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(bytes, bytes.length + content.length);
        System.arraycopy(content, 0, all, bytes.length, content.length);
        return all;
    }
}
