package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation, which are regions of these tests. */
@Tag("both")
class ReactorSnippetsTest {
    private final List<String> printed = new ArrayList<>();
    private final VirtualTime time = VirtualTime.create();

    private void print(String line) {
        printed.add(line);
    }

    @Test
    void example() {
        VirtualTime virtual = time;
        try (Reactor made = Reactor.create(options -> options.poller(virtual))) {
            example(made);
        }
        assertThat(printed).containsExactly("working", "5 after PT3S");
    }

    private void example(Reactor reactor) {
        // @start region="example"
        var installation = reactor.inline(() -> {
            print("working");
            int parts = reactor.deferLater(Duration.ofSeconds(3), () -> 5).await(); // others run meanwhile
            print(parts + " after " + time.elapsed());
            return parts;
        });
        var _ = installation.addBoth(_ -> {
            reactor.stop();
            return true;
        });
        reactor.run();
        // @end
    }

    @Test
    void cancel() {
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            // @start region="cancel"
            Deferred<Integer> download = reactor.inline(() -> {
                try {
                    reactor.sleep(Duration.ofHours(1)).await();
                } catch (CancellationException e) {
                    print("cleaning up"); // may await here, too
                    throw e;
                }
                return 1;
            });
            download.cancel(); // cancels what the function awaits; it ends when the function does
            // @end
            var handled = download.addErrback(CancellationException.class, e -> 0);
            time.advance(Duration.ZERO);
            assertThat(handled.await()).isZero();
        }
        assertThat(printed).containsExactly("cleaning up");
    }

    private Deferred<String> ask(Reactor reactor) {
        return reactor.deferLater(Duration.ofSeconds(30), () -> "late");
    }

    @Test
    void timeout() {
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            // @start region="timeout"
            Deferred<String> answer = reactor.inline(() -> {
                try {
                    return ask(reactor)
                            .addTimeout(reactor, Duration.ofSeconds(2))
                            .await(TimeoutException.class);
                } catch (TimeoutException e) {
                    return "no answer";
                }
            });
            // @end
            time.advance(Duration.ofSeconds(2));
            assertThat(answer.await()).isEqualTo("no answer");
            assertThat(reactor.pendingTimers()).isZero();
        }
    }

    @Test
    void thread(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "content");
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            // @start region="thread"
            Deferred<Integer> length = reactor.inline(() -> {
                String text =
                        reactor.deferToThread(() -> Files.readString(file)).await(); // file I/O blocks its thread
                return text.length();
            });
            // @end
            time.advance(Duration.ZERO);
            assertThat(length.await()).isEqualTo(7);
        }
    }

    @Test
    void options() {
        // @start region="options"
        Consumer<ReactorOptions> patient = o -> o.stopTimeout(Duration.ofMinutes(1));
        Reactor reactor = Reactor.create(patient.andThen(o -> o.name("mail").workers(4)));
        // @end
        assertThat(reactor.name()).isEqualTo("mail");
        reactor.close();
    }
}
