package dev.hawser.http.h1;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Status;
import java.util.regex.Pattern;

/** What makes of lines a response whose end everybody on the way sees at the same place. */
final class ResponseRules {
    /** The blank behind the number may be missing with the reason: that changes nothing. */
    private static final Pattern LINE = Pattern.compile("HTTP/1\\.([01]) ([1-5][0-9][0-9])(?: [\\t -~\\x80-\\xff]*)?");

    private ResponseRules() {}

    static ResponseHead head(String line, Headers headers, Method asked) throws Refusal {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw Refusal.bad("the first line is no HTTP/1.1 or HTTP/1.0 with a status from 100 to 599");
        }
        int minor = line.charAt("HTTP/1.".length()) - '0';
        Status status = new Status(Integer.parseInt(matcher.group(2)));
        if (status.code() == 101) {
            throw Refusal.bad("another protocol was not asked for");
        }
        long framed = Framing.length(headers, minor, ResponseHead.UNTIL_END);
        boolean bodiless = !status.allowsBody();
        long length = bodiless || asked.equals(Method.HEAD) ? 0 : framed;
        boolean contradicts = bodiless && status.code() != 304 && framed != 0 && framed != ResponseHead.UNTIL_END;
        boolean keepAlive = Framing.keepAlive(headers, minor) && length != ResponseHead.UNTIL_END && !contradicts;
        return new ResponseHead(status, headers, length, keepAlive);
    }
}
