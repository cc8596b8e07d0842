package dev.hawser.batch.step;

import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Template;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a URL of a template. Text of the template, and a value that it begins with, is taken as a URL: only what cannot
 * be in one is encoded. A value in the host may name host and port; any other is data, so that {@code a/b&c} stays one
 * part of the path or one parameter, unless the job says {@code raw}.
 */
final class UrlText {
    /** Two code points that no text has, around each value. */
    private static final char OPEN = '\uFFFE';

    private static final char CLOSE = '\uFFFF';

    /** Behind the first of them: whether the value is to stay as it is. */
    private static final char RAW = '1';

    private static final char DATA = '0';

    private static final String UNRESERVED = "-._~";
    private static final String IN_HOST = UNRESERVED + ":[]";
    private static final String IN_URL = IN_HOST + "/?#@!$&'()*+,;=%";

    private UrlText() {}

    /**
     * {@return the URL}
     *
     * @param template of the URL
     * @param scope what the names in it stand for
     * @throws StepFailure if that is no absolute URL of HTTP
     */
    static URI of(Template template, Scope scope) throws StepFailure {
        StringBuilder url = new StringBuilder();
        String rest = template.render(scope, (value, raw) -> "" + OPEN + (raw ? RAW : DATA) + value + CLOSE);
        while (!rest.isEmpty()) {
            int open = rest.indexOf(OPEN);
            if (open < 0) {
                encode(rest, IN_URL, url);
                break;
            }
            encode(rest.substring(0, open), IN_URL, url);
            int close = rest.indexOf(CLOSE, open);
            boolean raw = rest.charAt(open + 1) == RAW;
            encode(rest.substring(open + 2, close), allowedAfter(url, raw), url);
            rest = rest.substring(close + 1);
        }
        return parsed(url.toString());
    }

    /**
     * {@return what to say of a page that is not there; empty if the template has no share in that}
     *
     * @param template of the URL
     * @param scope what the names in it stand for
     */
    static String hint(Template template, Scope scope) {
        boolean[] encoded = new boolean[1];
        String _ = template.render(scope, (value, raw) -> {
            encoded[0] |= !raw && value.contains("/") && !value.contains("://");
            return value;
        });
        return encoded[0]
                ? "; a / within a value was sent as %2F: {{name|raw}} in the URL sends the value as it is"
                : "";
    }

    /**
     * {@return whether a URL of HTTP can begin like that}
     *
     * @param text how it begins
     * @param whole whether that is all of it
     */
    static boolean canBegin(String text, boolean whole) {
        if (!whole) {
            return Stream.of("http://", "https://")
                    .anyMatch(
                            scheme -> text.regionMatches(true, 0, scheme, 0, Math.min(text.length(), scheme.length())));
        }
        try {
            parsed(lenient(text));
            return true;
        } catch (StepFailure e) {
            return false;
        }
    }

    /** {@return a text that is meant as a URL, with only that encoded which cannot be in one} */
    static String lenient(String text) {
        StringBuilder url = new StringBuilder();
        encode(text, IN_URL, url);
        return url.toString();
    }

    /**
     * {@return what says the user and the password that a URL has in it}
     *
     * @param uri one that has
     */
    static HttpCall.Header authorization(URI uri) {
        String user = uri.getUserInfo().indexOf(':') < 0 ? uri.getUserInfo() + ":" : uri.getUserInfo();
        String encoded = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        return new HttpCall.Header("Authorization", "Basic " + encoded, true);
    }

    /**
     * {@return the same URL without a user and password}
     *
     * @param uri any URL
     */
    static URI withoutUser(URI uri) {
        String user = uri.getRawUserInfo();
        return user == null ? uri : URI.create(uri.toString().replaceFirst(Pattern.quote(user + "@"), ""));
    }

    private static String allowedAfter(StringBuilder url, boolean raw) {
        if (url.isEmpty()) {
            return IN_URL;
        }
        int host = url.indexOf("://");
        boolean inHost = host >= 0 && url.chars().skip(host + 3L).noneMatch(c -> c == '/' || c == '?' || c == '#');
        return inHost ? IN_HOST : raw ? IN_URL : UNRESERVED;
    }

    private static void encode(String text, String allowed, StringBuilder url) {
        text.codePoints().forEach(c -> {
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || allowed.indexOf(c) >= 0);
            if (plain) {
                url.append((char) c);
                return;
            }
            for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                url.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        });
    }

    private static URI parsed(String url) throws StepFailure {
        try {
            URI uri = new URI(asciiHost(url));
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException | IllegalArgumentException notOne) {
            // Told below.
        }
        throw StepFailure.permanent("url", "'" + url + "' is no URL, expected one such as https://host.example/path");
    }

    /** A name with letters beyond ASCII is registered in another spelling (RFC 5891). */
    private static String asciiHost(String url) {
        int scheme = url.indexOf("://");
        if (scheme < 0) {
            return url;
        }
        int start = scheme + 3;
        int end = start;
        while (end < url.length() && "/?#:".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String host = url.substring(start, end);
        if (host.indexOf('%') < 0) {
            return url;
        }
        String name = URLDecoder.decode(host, StandardCharsets.UTF_8);
        return url.substring(0, start) + IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES) + url.substring(end);
    }
}
