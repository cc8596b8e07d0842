package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorState;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.task.CooperativeTask;
import dev.hawser.task.Cooperator;
import dev.hawser.task.LoopingCall;
import dev.hawser.task.React;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples of docs/from-twisted.md about looping calls, the Cooperator and {@code react}. */
@Tag("both")
class FromTwistedTaskTest {
    private final VirtualTime time = VirtualTime.create();
    private final Reactor reactor = Reactor.create(options -> options.poller(time));
    private final List<Object> log = new ArrayList<>();

    @AfterEach
    void close() {
        if (reactor.state() != ReactorState.CLOSED) {
            reactor.close();
        }
    }

    @Test
    @DisplayName("from Twisted: looping calls")
    void loopingCall() {
        // @start region="loopingCall"
        LoopingCall loop = LoopingCall.of(reactor, () -> log.add("tick"));
        Deferred<LoopingCall> ended = loop.start(Duration.ofSeconds(1)); // at 0, 1, 2 … s; never drifts
        reactor.callLater(Duration.ofMillis(2500), () -> loop.stop());
        // @end
        time.advance(Duration.ofSeconds(3));
        assertThat(log).containsExactly("tick", "tick", "tick");
        assertThat(ended.await()).isSameAs(loop);
    }

    @Test
    @DisplayName("from Twisted: many short steps")
    void coiterate() {
        // @start region="coiterate"
        Cooperator cooperator = Cooperator.create(reactor);
        Iterator<?> steps = IntStream.range(0, 3).mapToObj(n -> log.add(n)).iterator(); // lazy: one step a next()
        CooperativeTask<Iterator<?>> task = cooperator.cooperate(steps); // pause(), resume(), stop(), whenDone()
        // @end
        time.advance(Duration.ofSeconds(1));
        assertThat(task.whenDone().isFired()).isTrue();
        assertThat(log).containsExactly(0, 1, 2);
    }

    @Test
    @DisplayName("from Twisted: never more than so many at once")
    void parallel() {
        // @start region="parallel"
        Iterator<Deferred<Integer>> work =
                IntStream.range(0, 15).mapToObj(customer -> install(customer)).iterator();
        Deferred<Long> done = Cooperator.create(reactor).parallel(work, 5); // 5 at once, the next when one is over
        // @end
        time.advance(Duration.ofSeconds(10)); // three rounds of 3 s, and a turn after each
        assertThat(done.await()).isEqualTo(15);
        assertThat(log).hasSize(15);
    }

    private Deferred<Integer> install(int customer) {
        log.add(customer);
        return reactor.deferLater(Duration.ofSeconds(3), () -> customer);
    }

    @Test
    @DisplayName("from Twisted: a program's main")
    void react() {
        reactor.close();
        // @start region="react"
        int status = React.runInline(
                main -> { // React.reactInline(…) ends the process with that status
                    main.deferLater(Duration.ZERO, () -> log.add("worked")).await();
                });
        // @end
        assertThat(status).isZero();
        assertThat(log).containsExactly("worked");
    }
}
