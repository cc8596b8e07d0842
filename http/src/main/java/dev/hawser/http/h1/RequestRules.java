package dev.hawser.http.h1;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Status;
import dev.hawser.http.Target;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What makes of lines a request that everybody on the way reads alike. */
public final class RequestRules {
    private static final String HOST_MARKS = "-._~!$&'()*+,;=%";

    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");

    private RequestRules() {}

    static RequestHead head(String line, Headers headers) throws Refusal {
        int blank = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        if (blank < 1 || last <= blank + 1 || line.indexOf(' ', blank + 1) != last) {
            throw Refusal.bad("the first line is no method, target and version with one blank between them");
        }
        int minor = minor(line.substring(last + 1));
        Method method = method(line.substring(0, blank));
        long length = Framing.length(headers, minor, 0);
        Target target = target(method, line.substring(blank + 1, last), host(headers, minor));
        return new RequestHead(
                method,
                target,
                minor,
                headers,
                length,
                Framing.keepAlive(headers, minor),
                expectsContinue(headers, minor));
    }

    private static int minor(String version) throws Refusal {
        return switch (version) {
            case "HTTP/1.1" -> 1;
            case "HTTP/1.0" -> 0;
            default -> {
                if (VERSION.matcher(version).matches()) {
                    throw new Refusal(Status.VERSION_NOT_SUPPORTED, "this is HTTP/1.1 and HTTP/1.0");
                }
                throw Refusal.bad("the first line does not end with a version of HTTP");
            }
        };
    }

    /**
     * {@return the method of a name}
     *
     * @param name as it came
     * @throws Refusal if it is none, or none that is served
     */
    public static Method method(String name) throws Refusal {
        Method method;
        try {
            method = Method.of(name);
        } catch (IllegalArgumentException e) {
            throw Refusal.bad(String.valueOf(e.getMessage()));
        }
        if (method.equals(Method.CONNECT)) {
            throw new Refusal(Status.NOT_IMPLEMENTED, "this is no proxy");
        }
        return method;
    }

    /** The one host; empty if HTTP/1.0 has none. */
    private static String host(Headers headers, int minor) throws Refusal {
        List<String> hosts = headers.all("Host");
        if (hosts.size() > 1 || (hosts.isEmpty() && minor == 1)) {
            throw Refusal.bad("a request has one Host, not " + hosts.size());
        }
        String host = hosts.isEmpty() ? "" : hosts.getFirst();
        if (!host.isEmpty() && !isHost(host)) {
            throw Refusal.bad("the Host is no name or address with a port");
        }
        return host;
    }

    /**
     * {@return whether this is a name or an IPv4 address, or an IPv6 address in brackets; perhaps with a port}
     *
     * @param host as it came
     */
    public static boolean isHost(String host) {
        boolean bracket = host.startsWith("[");
        int end = bracket ? host.indexOf(']') : host.indexOf(':');
        int colon = bracket && end > 0 ? end + 1 : end < 0 ? host.length() : end;
        String name = host.substring(bracket ? 1 : 0, bracket ? Math.max(1, end) : colon);
        String port = host.substring(Math.min(colon, host.length()));
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(bracket ? isAddressChar(c) : isNameChar(c))) {
                return false;
            }
        }
        return !name.isEmpty() && isPort(port);
    }

    private static boolean isPort(String text) {
        return text.isEmpty()
                || (text.startsWith(":")
                        && text.length() <= 6
                        && text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9'));
    }

    private static boolean isAddressChar(int c) {
        return c == ':' || c == '.' || (c < 0x80 && Character.digit(c, 16) >= 0);
    }

    private static boolean isNameChar(int c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || HOST_MARKS.indexOf(c) >= 0);
    }

    /**
     * {@return what a request is about}
     *
     * @param method of the request
     * @param path with its query; or a star
     * @throws Refusal if it is none
     */
    public static Target target(Method method, String path) throws Refusal {
        if (!path.startsWith("/") && !path.equals("*")) {
            throw Refusal.bad("the target begins with no slash");
        }
        return target(method, path, "");
    }

    private static Target target(Method method, String text, String host) throws Refusal {
        if (text.equals("*") && !method.equals(Method.OPTIONS)) {
            throw Refusal.bad("only OPTIONS may ask for *");
        }
        try {
            return Target.parse(text.startsWith("/") || text.equals("*") ? text : behindHost(text, host));
        } catch (IllegalArgumentException e) {
            throw Refusal.bad(String.valueOf(e.getMessage()));
        }
    }

    /** Of an absolute target, which must be of the same host. */
    private static String behindHost(String text, String host) throws Refusal {
        String lower = text.toLowerCase(Locale.ROOT);
        int from = lower.startsWith("http://") ? 7 : lower.startsWith("https://") ? 8 : -1;
        if (from < 0) {
            throw Refusal.bad("the target begins neither with a slash nor with http");
        }
        int slash = text.indexOf('/', from);
        int mark = text.indexOf('?', from);
        int end = slash >= 0 && (mark < 0 || slash < mark) ? slash : mark >= 0 ? mark : text.length();
        if (!text.substring(from, end).equalsIgnoreCase(host)) {
            throw Refusal.bad("the target is of another host than the Host");
        }
        return end == slash ? text.substring(end) : "/" + text.substring(end);
    }

    /**
     * {@return whether a client waits for leave to send the body}
     *
     * @param headers the fields
     * @param minor of the version
     * @throws Refusal if it expects something else
     */
    public static boolean expectsContinue(Headers headers, int minor) throws Refusal {
        List<String> expected = headers.all("Expect");
        if (expected.isEmpty() || minor == 0) {
            return false;
        }
        if (expected.size() > 1 || !expected.getFirst().equalsIgnoreCase("100-continue")) {
            throw new Refusal(Status.EXPECTATION_FAILED, "the only expectation here is 100-continue");
        }
        return true;
    }
}
