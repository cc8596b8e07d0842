package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.Cost;
import dev.hawser.batch.job.Rate;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Two dimensions: how often rows start, and what they use up. In any minute, no more than 2 % over. */
@WithReactor
class CostPaceTest {
    private static final int TOKENS = 200_000;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private record Use(long at, int tokens) {}

    @Test
    void noMinuteUsesMoreThanTwoPercentOver(Reactor reactor, VirtualTime time) {
        SplittableRandom random = new SplittableRandom(7);
        List<Use> uses = new ArrayList<>();
        RunFixture fixture = new RunFixture(reactor, time, Rows.plain(2_000));
        fixture.slots = 64;
        fixture.rate = new Rate(600, Duration.ofMinutes(1));
        fixture.options = o -> o.cost(new Cost(new Rate(TOKENS, Duration.ofMinutes(1)), "ask", "tokens"));
        Workflow asks = attempt -> {
            int tokens = 500 + random.nextInt(1_000);
            uses.add(new Use(reactor.nanoTime(), tokens));
            reactor.sleep(Duration.ofMillis(500 + random.nextInt(2_000))).await();
            ObjectNode output = JsonNodeFactory.instance.objectNode();
            output.putObject("ask").put("tokens", tokens);
            return output;
        };
        fixture.start(asks);
        time.advance(Duration.ofMinutes(12));

        assertThat(fixture.summary().tally().done()).isEqualTo(2_000);
        long most = 0;
        int begin = 0;
        long sum = 0;
        for (Use use : uses) {
            sum += use.tokens();
            while (use.at() - uses.get(begin).at() >= MINUTE) {
                sum -= uses.get(begin++).tokens();
            }
            most = Math.max(most, sum);
        }
        assertThat(most).isLessThanOrEqualTo(TOKENS * 102L / 100).isGreaterThan(TOKENS * 95L / 100);
        assertThat(fixture.summary().elapsed()).as("what is there is used").isLessThan(Duration.ofSeconds(640));
    }
}
