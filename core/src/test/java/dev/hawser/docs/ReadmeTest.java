package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of the README. */
@Tag("both")
class ReadmeTest {
    private final List<String> said = new ArrayList<>();

    @Test
    @DisplayName("README: four customers are served in the time of one")
    void example() {
        VirtualTime time = VirtualTime.create();
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            developerDay(reactor, List.of("Bill", "Elon", "Steve", "Mark"));
        }
        assertThat(said)
                .containsExactly(
                        "Start installation for Bill",
                        "Start installation for Elon",
                        "Start installation for Steve",
                        "Start installation for Mark",
                        "All done for Bill",
                        "All done for Elon",
                        "All done for Steve",
                        "All done for Mark");
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(3));
    }

    // @start region="example"
    void developerDay(Reactor reactor, List<String> customers) {
        List<Deferred<String>> work = new ArrayList<>();
        for (String customer : customers) { // a function for each of them, all on this thread
            work.add(reactor.inline(() -> {
                say("Start installation for " + customer);
                reactor.sleep(Duration.ofSeconds(3)).await(); // set aside here: the thread serves the others
                return say("All done for " + customer);
            }));
        }
        var _ = DeferredList.of(work).addAction(_ -> reactor.stop());
        reactor.run(); // 4 customers, 3 seconds each: 3 seconds in all
    }
    // @end

    private String say(String line) {
        said.add(line);
        return line;
    }
}
