package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The end of a reactor in virtual time whose worker threads end at the same moment. */
class WorkersEndTest {
    @Test
    void noTimePassesWhileTheStopWaitsForEndingWorkers() throws Exception {
        for (int i = 0; i < 150; i++) {
            try (TestReactor test = TestReactor.open(options -> options.debug(false))) {
                Reactor reactor = test.reactor();
                reactor.callWhenRunning(() -> {
                    List<Deferred<Integer>> jobs = IntStream.range(0, 8)
                            .mapToObj(job -> reactor.<Integer>deferToThread(() -> job))
                            .toList();
                    var _ = DeferredList.gather(jobs).addAction(_ -> reactor.stop());
                });

                reactor.run();

                assertThat(test.time().elapsed()).isEqualTo(Duration.ZERO);
            }
        }
    }
}
