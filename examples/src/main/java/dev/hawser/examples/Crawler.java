package dev.hawser.examples;

import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.net.Net;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

// usage: Crawler [URL [SECONDS]]
/**
 * Follows the links of a site, and says what does not answer. Try it with {@code hawser serve DIR} in another terminal, or
 * with a site of yours.
 */
final class Crawler {
    private static final Pattern LINK = Pattern.compile("href=[\"']?([^\"' >]+)");

    private final HttpClient http;
    private final String site;
    private final DeferredSemaphore slots = new DeferredSemaphore(500);

    /** No lock: all functions share one thread. */
    private final Map<URI, String> pages = new TreeMap<>();

    private Crawler(Net net, String site) {
        this.site = site;
        this.http =
                HttpClient.of(net, options -> options.perOrigin(4).retries(2).timeout(Duration.ofSeconds(20)));
    }

    public static void main(String[] arguments) {
        Program.run(net -> {
            String url = Program.argument(arguments, 0, "http://127.0.0.1:8000/");
            Duration time = Duration.ofSeconds(Program.port(arguments, 1, 60));
            Map<URI, String> pages = crawl(net, url, time);
            pages.forEach((page, said) -> System.out.println(said + " " + page));
            System.out.println(pages.size() + " pages");
        });
    }

    // @start region="crawl"
    /** What each page answered, as far as the time goes. */
    static Map<URI, String> crawl(Net net, String url, Duration time) throws Exception {
        Crawler crawler = new Crawler(net, url);
        CancelScope.moveOnAfter(time, () -> Nursery.run(all -> crawler.visit(all, URI.create(url))));
        crawler.http.close().await();
        return crawler.pages;
    }

    /** Each page is a function of its own; 500 ask at a time, 4 at a time one host. */
    private void visit(Nursery all, URI page) {
        if (!page.toString().startsWith(site) || pages.putIfAbsent(page, "not asked") != null) {
            return;
        }
        var _ = all.start(page.toString(), () -> {
            for (URI link : links(page)) {
                visit(all, link);
            }
            return true;
        });
    }

    private List<URI> links(URI page) {
        try {
            Fetched answer = slots.chainRun(() -> http.fetch(page.toString()))
                    .addErrback(TimeoutException.class, e -> {
                        throw new IOException(e.getMessage(), e);
                    })
                    .await(IOException.class);
            pages.put(page, String.valueOf(answer.status().code()));
            boolean html = answer.headers().first("Content-Type").orElse("").startsWith("text/html");
            return html ? links(answer) : List.of();
        } catch (IOException e) {
            pages.put(page, String.valueOf(e.getMessage()));
            return List.of();
        }
    }
    // @end region="crawl"

    private static List<URI> links(Fetched answer) {
        List<URI> links = new ArrayList<>();
        Matcher matcher = LINK.matcher(answer.text());
        while (matcher.find()) {
            try {
                String target = matcher.group(1).replaceFirst("#.*", "");
                links.add(answer.uri().resolve(target));
            } catch (IllegalArgumentException e) {
                continue; // no URL
            }
        }
        return links;
    }
}
