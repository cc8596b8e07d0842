package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyType;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.Template;
import dev.hawser.http.client.HttpVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of an {@code http} step that say how it is sent. */
final class HttpClientKeys {
    private static final Key<Path> CA = Key.of(
            "ca", KeyTypes.PATH, "A PEM file of the authorities to trust, instead of those that the JDK brings.");
    private static final Key<Path> CERTIFICATE =
            Key.of("certificate", KeyTypes.PATH, "A PEM file of the client's certificate and those above it.");
    private static final Key<Path> PRIVATE_KEY = Key.of(
            "key", KeyTypes.PATH, "A PEM file of its private key, in PKCS #8; by default in the certificate's file.");
    private static final Key<Boolean> INSECURE = Key.of(
                    "insecure",
                    KeyTypes.FLAG,
                    "Whether any certificate of any host is believed. For tests: whoever is on the way can read and change all.")
            .defaulting("false");
    private static final List<Key<?>> TLS_KEYS = List.of(CA, CERTIFICATE, PRIVATE_KEY, INSECURE);

    private static final Key<Settings> TLS =
            Key.of("tls", KeyTypes.mapping("tls", TLS_KEYS, null), "Whom to trust, and as whom to speak.");
    private static final Key<HttpVersion> VERSION = Key.of(
                    "version",
                    KeyType.ofText("1.1 or 2", "^(1\\.1|2)$", HttpVersion.HTTP_1_1, HttpClientKeys::version),
                    "The newest version of HTTP that is tried. With 2, a server that offers HTTP/2 by TLS gets many requests on one"
                            + " connection; all others get 1.1.")
            .defaulting("1.1");
    private static final Key<Optional<Duration>> CONNECT_TIMEOUT = Key.of(
                    "connect-timeout", KeyTypes.LIMIT, "How long it may take to get a connection.")
            .defaulting("10s");
    private static final Key<HttpSender.Redirects> REDIRECTS = Key.of(
                    "redirects",
                    KeyTypes.oneOf(HttpSender.Redirects.class),
                    "Which redirects are followed; normal is all but those from https to http. At most 10 in a row.")
            .defaulting("normal");
    private static final Key<Template> PROXY_URL = Key.of(
                    "url",
                    KeyTypes.URL,
                    "http://HOST:PORT or socks5://HOST:PORT, with USER:PASSWORD@ before the host if need be; or environment,"
                            + " for what the variables http_proxy, https_proxy, all_proxy and no_proxy say. May refer to"
                            + " {{env.NAME}} only.")
            .required();
    private static final Key<List<String>> PROXY_EXCEPT =
            Key.of("except", KeyTypes.listOf(KeyTypes.TEXT), "Hosts that are reached without it, with all below them.");
    private static final Key<Settings> PROXY = Key.of(
            "proxy",
            KeyTypes.mapping("proxy", List.of(PROXY_URL, PROXY_EXCEPT), PROXY_URL),
            "A proxy that makes the connections. By default there is none, whatever the environment says.");
    private static final Key<Boolean> COOKIES = Key.of(
                    "cookies",
                    KeyTypes.FLAG,
                    "Whether cookies are kept for the later requests of the same attempt. No item sees another's.")
            .defaulting("true");
    private static final Key<Boolean> GZIP = Key.of(
                    "gzip", KeyTypes.FLAG, "Whether a compressed response is asked for, and unpacked.")
            .defaulting("true");
    private static final Key<Long> MAX_BODY = Key.of(
                    "max-body",
                    KeyTypes.SIZE,
                    "How long the body of a response may be; a longer one fails the step. What is saved may be of any length,"
                            + " unless this is there.")
            .defaulting("10MiB");

    /** All of them. */
    static final List<Key<?>> ALL = List.of(TLS, VERSION, PROXY, CONNECT_TIMEOUT, REDIRECTS, COOKIES, GZIP, MAX_BODY);

    private HttpClientKeys() {}

    private static HttpVersion version(String text) {
        return switch (text) {
            case "1.1" -> HttpVersion.HTTP_1_1;
            case "2", "2.0" -> HttpVersion.AUTO;
            default -> throw new IllegalArgumentException();
        };
    }

    static ClientSettings client(Settings settings, boolean saves) {
        return new ClientSettings(
                settings.get(VERSION),
                settings.get(CONNECT_TIMEOUT),
                compressed(settings, saves),
                tls(settings),
                settings.find(PROXY).map(HttpClientKeys::via));
    }

    /** What is saved is saved as it comes: a part of something compressed can be continued by nobody. */
    private static boolean compressed(Settings settings, boolean saves) {
        if (saves && settings.has(GZIP) && settings.get(GZIP)) {
            settings.error(GZIP, "was true beside save, and a body is saved as it comes");
        }
        return !saves && settings.get(GZIP);
    }

    private static HttpVia via(Settings proxy) {
        Template url = proxy.get(PROXY_URL);
        if (!url.isConstant()) {
            proxy.error(PROXY_URL, "has a name in it that is not of the environment: all rows share the connections");
            return HttpVia.ENVIRONMENT;
        }
        HttpVia via = new HttpVia(url.constant(), proxy.find(PROXY_EXCEPT).orElse(List.of()));
        if (url.names().isEmpty() && !url.source().isEmpty() && !via.isRight()) {
            proxy.error(PROXY_URL, "was \"" + url.source() + "\", expected " + HttpVia.EXPECTED);
        }
        if (via.isEnvironment() && proxy.has(PROXY_EXCEPT)) {
            proxy.error(PROXY_EXCEPT, "is said by the variable no_proxy, with environment");
        }
        return via;
    }

    private static ClientSettings.Tls tls(Settings settings) {
        Optional<Settings> given = settings.find(TLS);
        if (given.isEmpty()) {
            return ClientSettings.Tls.DEFAULT;
        }
        Settings tls = given.get();
        if (tls.has(PRIVATE_KEY) && !tls.has(CERTIFICATE)) {
            tls.error(PRIVATE_KEY, "there is a key without a certificate, expected certificate too");
        }
        boolean insecure = tls.get(INSECURE);
        if (insecure && tls.has(CA)) {
            tls.error(CA, "has no effect beside insecure: true, expected one of them");
        }
        return new ClientSettings.Tls(tls.find(CA), tls.find(CERTIFICATE), tls.find(PRIVATE_KEY), insecure);
    }

    static HttpSender.Manner manner(Settings settings, boolean saves) {
        return new HttpSender.Manner(
                settings.get(REDIRECTS),
                settings.get(COOKIES),
                !saves && settings.get(GZIP),
                settings.get(MAX_BODY),
                settings.has(MAX_BODY) ? settings.get(MAX_BODY) : Long.MAX_VALUE);
    }
}
