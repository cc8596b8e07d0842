import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The same list by a pull consumer of NATS JetStream, one pull for each slot, as `benchmarks/fleet` has it: {@code URL SLOTS ROWS
 * MILLIS}. The cap is {@code max_ack_pending}; a row is done when the server has said that it knows.
 */
public final class JetStreamBench {
    private JetStreamBench() {}

    public static void main(String[] a) throws Exception {
        int slots = Integer.parseInt(a[1]);
        int rows = Integer.parseInt(a[2]);
        int millis = Integer.parseInt(a[3]);
        try (Connection connection = Nats.connect(a[0])) {
            load(connection, slots, rows);
            AtomicLong done = new AtomicLong();
            CountDownLatch ended = new CountDownLatch(slots);
            long began = System.nanoTime();
            for (int i = 0; i < slots; i++) {
                Thread.ofPlatform().start(() -> {
                    try {
                        JetStreamSubscription pulls =
                                connection.jetStream().subscribe(null, PullSubscribeOptions.bind("list", "cap"));
                        while (done.get() < rows) {
                            for (Message row : pulls.fetch(1, Duration.ofMillis(500))) {
                                Thread.sleep(millis);
                                row.ackSync(Duration.ofSeconds(10));
                                done.incrementAndGet();
                            }
                        }
                    } catch (Exception e) {
                        e.printStackTrace();
                    } finally {
                        ended.countDown();
                    }
                });
            }
            ended.await();
            System.out.printf(
                    "JetStream, %d pulls: %.0f rows/s%n", slots, done.get() / ((System.nanoTime() - began) / 1e9));
        }
    }

    private static void load(Connection connection, int slots, int rows) throws Exception {
        var management = connection.jetStreamManagement();
        try {
            management.deleteStream("list");
        } catch (JetStreamApiException none) {
            // it is the first time
        }
        management.addStream(StreamConfiguration.builder()
                .name("list")
                .subjects("rows")
                .storageType(StorageType.File)
                .build());
        management.addOrUpdateConsumer(
                "list",
                ConsumerConfiguration.builder()
                        .durable("cap")
                        .ackPolicy(AckPolicy.Explicit)
                        .maxAckPending(slots)
                        .maxPullWaiting(2L * slots)
                        .build());
        JetStream stream = connection.jetStream();
        List<CompletableFuture<?>> published = new ArrayList<>();
        for (int row = 1; row <= rows; row++) {
            published.add(
                    stream.publishAsync("rows", ("{\"name\": \"row " + row + "\"}").getBytes(StandardCharsets.UTF_8)));
            if (published.size() == 1000 || row == rows) {
                CompletableFuture.allOf(published.toArray(CompletableFuture[]::new))
                        .join();
                published.clear();
            }
        }
    }
}
