package dev.hawser.examples;

import dev.hawser.http.Status;
import dev.hawser.http.client.HttpClient;
import dev.hawser.scope.Nursery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

// usage: FirstAnswers URL...
/** Asks all, and is content with the first three good answers. */
final class FirstAnswers {
    private FirstAnswers() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            if (arguments.length == 0) {
                throw new Program.UsageException("expected at least one URL");
            }
            HttpClient http = HttpClient.of(net);
            List<Callable<String>> sources = Arrays.stream(arguments)
                    .<Callable<String>>map(url -> () -> asked(http, url))
                    .toList();
            for (String answer : firstOf(3, sources)) {
                System.out.println(answer);
            }
            http.close().await();
        });
    }

    private static String asked(HttpClient http, String url) throws IOException {
        Status status = http.fetch(url).await().status();
        if (!status.equals(Status.OK)) {
            throw new IOException(url + " answered " + status);
        }
        return url;
    }

    // @start region="three"
    /** The first so many good answers; nobody waits for the others. */
    static <T> List<T> firstOf(int wanted, List<Callable<T>> sources) throws Exception {
        List<T> answers = new ArrayList<>();
        Nursery.run(nursery -> {
            for (Callable<T> source : sources) {
                var _ = nursery.startIndependent("", source)
                        .addCallbacks(
                                answer -> {
                                    answers.add(answer);
                                    if (answers.size() == wanted) {
                                        nursery.cancel();
                                    }
                                    return true;
                                },
                                _ -> false); // a bad answer is none
            }
        });
        return answers;
    }
    // @end
}
