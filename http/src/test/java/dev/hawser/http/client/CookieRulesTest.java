package dev.hawser.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.Headers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a jar takes of what servers say, how much of it, and for how long (RFC 6265).
class CookieRulesTest {
    private static final Instant START = Instant.parse("2026-11-30T10:00:00Z");

    private Instant now = START;
    private final CookieJar jar =
            CookieJar.create(() -> now, domain -> domain.equals("co.uk") || !domain.contains("."));

    private void set(String url, String... lines) {
        List<String> fields = new ArrayList<>();
        for (String line : lines) {
            fields.addAll(List.of("Set-Cookie", line));
        }
        jar.take(URI.create(url), Headers.of(fields));
    }

    private String sent(String url) {
        return jar.of(URI.create(url));
    }

    @ParameterizedTest(name = "{0} may {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                // a name that promises a secure origin
                "https://shop.org/  | __Secure-a=1; Secure                          | __Secure-a=1",
                "http://shop.org/   | __Secure-a=1; Secure                          | ''",
                "https://shop.org/  | __SECURE-a=1                                  | ''",
                // one that promises a host, whatever its case
                "https://shop.org/x | __Host-a=1; Secure; Path=/                    | __Host-a=1",
                "https://shop.org/x | __HOST-a=1; Secure; Path=/x                   | ''",
                "https://shop.org/x | __Host-a=1; Path=/                            | ''",
                "https://shop.org/x | __Host-a=1; Secure; Path=/; Domain=shop.org   | ''",
                "http://shop.org/x  | __Host-a=1; Secure; Path=/                    | ''",
                // domains that are for nobody to claim
                "http://shop.co.uk/ | a=1; Domain=co.uk                             | ''",
                "http://shop.org/   | a=1; Domain=                                  | a=1",
                "http://shop.org/   | a=1; Domain=.                                 | a=1",
                "http://shop.org/   | a=1; Domain=..shop.org                        | ''",
                "http://shop.org/   | a=1; Domain=hop.org                           | ''",
                "http://shop.org/   | a=1; Domain=www.shop.org                      | ''",
                "http://shop.org/   | a=1; Domain=shop.net; Domain=shop.org         | ''",
                "http://10.0.0.1/   | a=1; Domain=10.0.0.1                          | a=1",
                "http://10.0.0.1/   | a=1; Domain=0.0.1                             | ''",
                "http://[::1]/      | a=1; Domain=::1                               | a=1",
                // paths that are none are left out; the last one counts
                "http://shop.org/x  | a=1; Path=x                                   | a=1",
                "http://shop.org/x  | a=1; Path                                     | a=1",
                "http://shop.org/x  | a=1; Path=/y; path=/x                         | a=1",
                "http://shop.org/x  | a=1; Path=/x; path=/y                         | ''",
                // white space, and what stands where it has no meaning
                "http://shop.org/   | a  =  1  ; Unknown=2; ;                      | a=1",
                "http://shop.org/   | a=b=c==                                       | a=b=c==",
                "http://shop.org/   | a=                                            | a=",
                "http://shop.org/   | ''                                            | ''",
                "http://shop.org/   | a=1; =/x                                      | a=1"
            })
    void setACookieThatComesBack(String url, String line, String comesBack) {
        set(url, line);
        assertThat(sent(url)).isEqualTo(comesBack);
    }

    @ParameterizedTest(name = "{0} lasts for {1} s")
    @CsvSource(
            delimiter = '|',
            value = {
                "a=1; Max-Age=10                                          | 10",
                "a=1; MAX-AGE= 10                                         | 10",
                "a=1; Max-Age=10; Max-Age=20                              | 20",
                "a=1; Expires=Mon, 30 Nov 2026 10:00:30 GMT               | 30",
                "a=1; Max-Age=10; Expires=Mon, 30 Nov 2026 10:00:30 GMT   | 10",
                "a=1; Expires=Mon, 30 Nov 2026 10:00:30 GMT; Max-Age=10   | 10",
                "a=1; Expires=Mon, 30 Nov 2026 10:00:30 GMT; Max-Age=x    | 30",
                "a=1; Expires=Mon, 30 Nov 2026 10:00:30 GMT; Expires=soon | 30"
            })
    void endsInTime(String line, int seconds) {
        set("http://shop/", line);
        now = START.plusSeconds(seconds).minusNanos(1);
        assertThat(sent("http://shop/")).isEqualTo("a=1");
        assertThat(jar.size()).isOne();
        now = START.plusSeconds(seconds);
        assertThat(sent("http://shop/")).isEmpty();
        assertThat(jar.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=2; Max-Age=0",
                "a=2; Max-Age=-1",
                "a=2; Max-Age=-999999999999",
                "a=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "a=2; Expires=Mon, 30 Nov 2026 10:00:00 GMT"
            })
    void whatIsOverTakesAwayWhatWasThere(String line) {
        set("http://shop/", "a=1", "b=1");
        set("http://shop/", line);
        assertThat(sent("http://shop/")).isEqualTo("b=1");
        assertThat(jar.size()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1", "a=1; Max-Age=999999999999", "a=1; Max-Age=1000000000000", "a=1; Expires=never"})
    void lastsAsLongAsTheJar(String line) {
        set("http://shop/", line);
        now = START.plus(Duration.ofDays(365 * 1000L));
        assertThat(sent("http://shop/")).isEqualTo("a=1");
    }

    @Test
    void aCookieIsReplacedByOneOfItsNameHostAndPathAlone() {
        set("http://shop.org/", "a=1", "a=2; Path=/x", "a=3; Domain=shop.org", "A=4");
        assertThat(jar.size()).isEqualTo(4);
        set("http://shop.org/", "a=5", "a=6; Path=/x", "a=7; Domain=shop.org", "A=8");
        assertThat(jar.size()).isEqualTo(4);
        assertThat(sent("http://shop.org/x")).isEqualTo("a=6; a=5; a=7; A=8");
        set("http://www.shop.org/", "a=9");
        assertThat(sent("http://shop.org/")).isEqualTo("a=5; a=7; A=8");
        assertThat(sent("http://www.shop.org/")).isEqualTo("a=7; a=9");
    }

    @ParameterizedTest(name = "a cookie of {0}: {1} gets {2}")
    @CsvSource({
        "/x, /x, true",
        "/x, /x/, true",
        "/x, /x/y, true",
        "/x, /xy, false",
        "/x, /, false",
        "/x, /X, false",
        "/x/, /x, false",
        "/x/, /x/, true",
        "/x/, /x/y, true",
        "/, /x, true"
    })
    void aPathHasAllThatIsBelowIt(String path, String asked, boolean gets) {
        set("http://shop/", "a=1; Path=" + path);
        assertThat(sent("http://shop" + asked)).isEqualTo(gets ? "a=1" : "");
        assertThat(sent("http://shop" + asked + "?/x/")).isEqualTo(gets ? "a=1" : "");
    }

    @ParameterizedTest(name = "{0} sets for {1}")
    @CsvSource({"http://shop, /", "http://shop/, /", "http://shop/a, /", "http://shop/a/, /a", "http://shop/a/b?c/d, /a"
    })
    void withoutAPathItIsForTheDirectoryOfItsSetter(String setter, String path) {
        set(setter, "a=1");
        assertThat(sent("http://shop" + path)).isEqualTo("a=1");
        assertThat(sent("http://shop/b")).isEqualTo(path.equals("/") ? "a=1" : "");
    }

    @Test
    void whoIsBelowAnAddressIsNobody() {
        set("http://10.0.0.1/", "a=1; Domain=10.0.0.1");
        assertThat(sent("http://1.10.0.0.1/")).isEmpty();
        assertThat(sent("http://x.10.0.0.1/")).isEmpty();
    }

    @Test
    void aSecureCookieIsSentToSecureOriginsAlone() {
        set("https://shop.org/", "a=1; secure", "b=1");
        assertThat(sent("https://shop.org/")).isEqualTo("a=1; b=1");
        assertThat(sent("http://shop.org/")).isEqualTo("b=1");
        set("http://shop.org/", "c=1; Secure");
        assertThat(jar.size()).isEqualTo(2);
    }

    @Test
    void aLineIsNoLongerThanFourKibibytes() {
        String name = "a=";
        set("http://shop/", name + "x".repeat(4096 - name.length()));
        assertThat(sent("http://shop/")).hasSize(4096);
        set("http://shop/", name + "y".repeat(4097 - name.length()));
        assertThat(sent("http://shop/")).hasSize(4096).endsWith("x");
    }

    @Test
    void ofAHostTheOldestMakesRoom() {
        set(
                "http://a.org/",
                IntStream.range(0, 50).mapToObj(i -> "c" + i + "=x").toArray(String[]::new));
        set("http://b.org/", "other=x");
        assertThat(jar.size()).isEqualTo(51);
        set("http://a.org/", "c0=y"); // is the newest now
        assertThat(sent("http://a.org/").split("; ")).hasSize(50);
        set("http://a.org/", "new=x");
        assertThat(sent("http://a.org/").split("; "))
                .hasSize(50)
                .contains("c0=y", "new=x", "c2=x")
                .doesNotContain("c1=x");
        assertThat(sent("http://b.org/")).isEqualTo("other=x");
    }

    @Test
    void ofAllHostsTheOldestMakesRoom() {
        for (int host = 0; host < 60; host++) {
            set(
                    "http://h" + host + ".org/",
                    IntStream.range(0, 50).mapToObj(i -> "c" + i + "=x").toArray(String[]::new));
        }
        assertThat(jar.size()).isEqualTo(3000);
        set("http://new.org/", "a=1");
        assertThat(jar.size()).isEqualTo(3000);
        assertThat(sent("http://new.org/")).isEqualTo("a=1");
        assertThat(sent("http://h0.org/")).doesNotContain("c0=").startsWith("c1=");
        set("http://h59.org/", "more=x"); // it has fifty: of those the oldest goes, and of no other host
        assertThat(sent("http://h0.org/")).startsWith("c1=");
        assertThat(sent("http://h59.org/")).startsWith("c1=").endsWith("more=x");
    }

    @Test
    void aJarThatIsClearedHasNone() {
        set("http://shop/", "a=1", "b=2");
        jar.clear();
        assertThat(jar.size()).isZero();
        assertThat(sent("http://shop/")).isEmpty();
        set("http://shop/", "a=3");
        assertThat(sent("http://shop/")).isEqualTo("a=3");
    }

    @Test
    void whatACookieSaysIsNotShown() {
        set("http://shop/", "session=secret");
        assertThat(jar).hasToString("CookieJar[1 cookies]");
    }
}
