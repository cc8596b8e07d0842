package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Programs of scopes, in virtual time.
@WithReactor
class ScopesTest {
    private final List<String> log = new ArrayList<>();

    private static String line(Connection connection) throws Exception {
        return connection.readLine().await().orElse("the end");
    }

    @Test
    void whoIsServedWhenTheServerEndsHasSomeGrace(Reactor reactor, VirtualTime time) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Promise<Boolean> stopping = new Promise<>();
        Scenario.run(reactor, () -> {
            Deferred<Boolean> served = reactor.inline(() -> {
                GracefulServer.serve(
                        network.net("server"), Endpoint.parse("memory:lines"), stopping, Duration.ofSeconds(3));
                return true;
            });
            Connection quick = network.net("quick").connect("memory:lines").await();
            Connection slow = network.net("slow").connect("memory:lines").await();
            quick.write("a line\n").await();
            slow.write("1\n22\n333\n4444\n55555\n").await();
            assertThat(line(quick)).isEqualTo("6");
            assertThat(line(slow)).isEqualTo("1");
            quick.close().await();
            stopping.callback(true);
            for (String answer = line(slow); !answer.equals("the end"); answer = line(slow)) {
                log.add(answer);
            }
            served.await();
            log.add("at " + time.elapsed().toSeconds());
        });
        assertThat(log.getLast()).isEqualTo("at 4");
        assertThat(log.subList(0, log.size() - 1)).startsWith("2", "3").doesNotContain("5");
    }

    @Test
    void aGuestHearsThatTheServerIsThere(Reactor reactor, VirtualTime time) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Promise<Boolean> stopping = new Promise<>();
        Scenario.run(reactor, () -> {
            Deferred<Boolean> served = reactor.inline(() -> {
                GracefulServer.serve(
                        network.net("server"), Endpoint.parse("memory:lines"), stopping, Duration.ofSeconds(3));
                return true;
            });
            Connection guest = network.net("guest").connect("memory:lines").await();
            assertThat(line(guest)).isEqualTo("still here");
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(10));
            guest.close().await();
            stopping.callback(true);
            served.await();
        });
        assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(11));
    }

    private Procedure failing(Reactor reactor, VirtualTime time, String name, int seconds) {
        return () -> {
            log.add(time.elapsed().toSeconds() + " " + name);
            try {
                var _ = reactor.sleep(Duration.ofSeconds(seconds)).await();
            } finally {
                log.add(time.elapsed().toSeconds() + " " + name + " ends");
            }
            throw new IOException(name);
        };
    }

    @Test
    void oneOfThreeLoopsIsFatal(Reactor reactor, VirtualTime time) {
        Deferred<Boolean> ended = reactor.inline(() -> {
            Loops.run(
                    failing(reactor, time, "listener", 5),
                    failing(reactor, time, "import", 3),
                    failing(reactor, time, "report", 100));
            return true;
        });
        time.advance(Duration.ofMinutes(1));
        var failure = ended.outcome().orElseThrow();
        var _ = ended.addErrbackAction(_ -> {}); // it is looked at
        assertThat(failure.toString()).contains("listener");
        assertThat(log)
                .containsExactly(
                        "0 listener",
                        "0 import",
                        "0 report",
                        "3 import ends",
                        "4 import",
                        "5 listener ends",
                        "5 report ends",
                        "5 import ends");
    }

    private String ask(Reactor reactor, String server, int millis) {
        log.add(server);
        var _ = reactor.sleep(Duration.ofMillis(millis)).await();
        return server;
    }

    private static String refused() throws IOException {
        throw new IOException("refused");
    }

    @Test
    void theNextAddressIsTriedWhenOneFailsOrTakesTooLong(Reactor reactor, VirtualTime time) {
        Deferred<String> first = reactor.inline(() -> HappyEyeballs.first(
                List.of(
                        () -> ask(reactor, "slow", 5000),
                        ScopesTest::refused,
                        () -> ask(reactor, "good", 100),
                        () -> ask(reactor, "not needed", 100)),
                Duration.ofMillis(250)));
        time.advance(Duration.ofMillis(350));
        assertThat(first.await()).isEqualTo("good");
        assertThat(log).containsExactly("slow", "good");
        assertThat(reactor.dump()).isEmpty();
    }

    @Test
    void whenNoAddressAnswersEachSaysWhy(Reactor reactor, VirtualTime time) {
        Deferred<String> first = reactor.inline(
                () -> HappyEyeballs.first(List.of(ScopesTest::refused, ScopesTest::refused), Duration.ofMillis(250)));
        var told = first.addErrback(IOException.class, e -> e.getMessage() + ", " + e.getSuppressed().length);
        time.advance(Duration.ofMillis(1));
        assertThat(told.await()).isEqualTo("none of 2 attempts succeeded, 2");
    }

    @Test
    void nobodyWaitsForTheFourthAnswer(Reactor reactor, VirtualTime time) {
        Deferred<List<String>> answers = reactor.inline(() -> FirstAnswers.firstOf(
                3,
                List.of(
                        () -> ask(reactor, "a", 500),
                        () -> ask(reactor, "b", 100),
                        ScopesTest::refused,
                        () -> ask(reactor, "c", 300),
                        () -> ask(reactor, "d", 50),
                        () -> ask(reactor, "e", 60_000_000))));
        time.advance(Duration.ofMillis(300));
        assertThat(answers.await()).containsExactly("d", "b", "c");
        assertThat(reactor.dump()).isEmpty();
    }
}
