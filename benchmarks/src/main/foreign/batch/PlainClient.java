import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * What one would write without a batch runner: a virtual thread for each row, a semaphore, the JDK's client. No journal,
 * no retries.
 *
 * <p>java PlainClient.java LIST URL SLOTS
 */
final class PlainClient {
    public static void main(String[] arguments) throws Exception {
        List<String> rows = Files.readAllLines(Path.of(arguments[0]));
        Semaphore slots = new Semaphore(Integer.parseInt(arguments[2]));
        try (HttpClient client = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String id : rows.subList(1, rows.size())) {
                slots.acquire();
                threads.submit(() -> {
                    try {
                        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[1] + "/" + id))
                                .build();
                        int status =
                                client.send(request, BodyHandlers.ofString()).statusCode();
                        if (status != 200) {
                            System.err.println(id + ": " + status);
                        }
                        return null;
                    } finally {
                        slots.release();
                    }
                });
            }
        }
    }
}
