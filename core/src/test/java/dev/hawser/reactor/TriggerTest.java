package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class TriggerTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    private Trigger add(SystemEvent event, TriggerPhase phase, Object what) {
        return reactor.addSystemEventTrigger(event, phase, () -> {
            log.add(what);
            return null;
        });
    }

    private Trigger atShutdown(TriggerPhase phase, Object what) {
        return add(SystemEvent.SHUTDOWN, phase, what);
    }

    private void runAndStop() throws Exception {
        reactor.callWhenRunning(reactor::stop);
        rig.run();
    }

    @Test
    @DisplayName("b87: phases run before, during, after; in each in the order added")
    void order() throws Exception {
        atShutdown(TriggerPhase.AFTER, "after");
        atShutdown(TriggerPhase.BEFORE, "before 1");
        atShutdown(TriggerPhase.DURING, "during");
        atShutdown(TriggerPhase.BEFORE, "before 2");
        runAndStop();
        assertThat(log).containsExactly("before 1", "before 2", "during", "after");
    }

    @Test
    @DisplayName("b87: all Deferreds of \"before\" are waited for while the loop turns, at shutdown")
    void beforeWaitsAtShutdown() throws Exception {
        for (int i = 1; i <= 2; i++) {
            int number = i;
            reactor.addSystemEventTrigger(
                    SystemEvent.SHUTDOWN,
                    TriggerPhase.BEFORE,
                    () -> reactor.deferLater(seconds(number), () -> {
                        log.add(number + " at " + rig.now());
                        return number;
                    }));
        }
        atShutdown(TriggerPhase.DURING, "during");
        runAndStop();
        assertThat(log).containsExactly("1 at 1.0", "2 at 2.0", "during");
    }

    @Test
    @DisplayName("b87: and at startup, where nothing runs before they have fired")
    void beforeWaitsAtStartup() throws Exception {
        reactor.addSystemEventTrigger(
                SystemEvent.STARTUP,
                TriggerPhase.BEFORE,
                () -> reactor.sleep(seconds(3)).addAction(_ -> log.add("slept")));
        add(SystemEvent.STARTUP, TriggerPhase.DURING, "during");
        reactor.callWhenRunning(() -> log.add("running at " + rig.now()));
        runAndStop();
        assertThat(log).containsExactly("slept", "during", "running at 3.0");
    }

    @Test
    @DisplayName("b87: a trigger may fire the Deferred of an earlier one; the rest of \"before\" still runs first")
    void firesAnEarlierOne() throws Exception {
        Promise<Integer> earlier = new Promise<>();
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, () -> earlier);
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, () -> {
            log.add("fires");
            earlier.callback(1);
            return null;
        });
        atShutdown(TriggerPhase.BEFORE, "third");
        atShutdown(TriggerPhase.DURING, "during");
        runAndStop();
        assertThat(log).containsExactly("fires", "third", "during");
    }

    @Test
    @DisplayName("b87: an exception and a failed Deferred are reported, and do not keep the others from running")
    void failures() throws Exception {
        IOException thrown = new IOException("thrown");
        IOException failed = new IOException("failed");
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, () -> {
            throw thrown;
        });
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, () -> Deferred.fail(failed));
        atShutdown(TriggerPhase.BEFORE, "before");
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.DURING, () -> {
            throw thrown;
        });
        atShutdown(TriggerPhase.AFTER, "after");
        runAndStop();
        assertThat(log).containsExactly("before", "after");
        assertThat(rig.errors).containsExactly(thrown, failed, thrown);
        rig.errors.clear();
    }

    @Test
    @DisplayName("b87: the two events are independent of each other")
    void independentEvents() throws Exception {
        add(SystemEvent.STARTUP, TriggerPhase.BEFORE, "startup");
        atShutdown(TriggerPhase.BEFORE, "shutdown");
        reactor.callWhenRunning(() -> log.add("runs"));
        runAndStop();
        assertThat(log).containsExactly("startup", "runs", "shutdown");
    }

    @Test
    @DisplayName("b88: a removed trigger of any phase does not run")
    void removed() throws Exception {
        for (TriggerPhase phase : TriggerPhase.values()) {
            Trigger trigger = atShutdown(phase, "removed");
            atShutdown(phase, phase);
            trigger.remove();
        }
        runAndStop();
        assertThat(log).containsExactly(TriggerPhase.BEFORE, TriggerPhase.DURING, TriggerPhase.AFTER);
    }

    @Test
    @DisplayName("b88: one can be removed by an earlier trigger of the event, or while \"before\" is waited for")
    void removedMeanwhile() throws Exception {
        Trigger[] removed = new Trigger[3];
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, () -> {
            removed[0].remove();
            return reactor.deferLater(seconds(1), () -> {
                removed[1].remove();
                return 1;
            });
        });
        removed[0] = atShutdown(TriggerPhase.BEFORE, "removed");
        removed[1] = atShutdown(TriggerPhase.DURING, "removed while waiting");
        atShutdown(TriggerPhase.AFTER, "after");
        runAndStop();
        assertThat(log).containsExactly("after");
    }

    @Test
    @DisplayName("b88: removing twice, or after it has run, is refused and says which")
    void removedTwice() throws Exception {
        Trigger twice = atShutdown(TriggerPhase.BEFORE, "removed");
        twice.remove();
        assertThatThrownBy(twice::remove)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("removed before");
        Trigger run = atShutdown(TriggerPhase.BEFORE, "run");
        runAndStop();
        assertThatThrownBy(run::remove)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has run");
    }

    @Test
    @DisplayName("b88: a trigger added for a phase that is over never runs")
    void addedTooLate() throws Exception {
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.AFTER, () -> {
            atShutdown(TriggerPhase.BEFORE, "too late");
            return null;
        });
        runAndStop();
        assertThat(log).isEmpty();
    }
}
