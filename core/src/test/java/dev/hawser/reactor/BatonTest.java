package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.seconds;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What only baton mode does. */
@Tag("baton")
class BatonTest {
    @RegisterExtension
    final Rig rig = Rig.virtual(options -> options.mode(Mode.BATON));

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    @Test
    @DisplayName("a blocking JDK call in a function holds the baton: the reactor stands meanwhile")
    void blockingCallStalls() {
        Rig real = Rig.real(options -> options.mode(Mode.BATON));
        real.reactor.callLater(seconds(0), () -> log.add("timer"));
        Deferred<Boolean> function = real.reactor.inline(() -> {
            Thread.sleep(5);
            return log.add("slept");
        });
        assertThat(valueOf(function)).as("it has ended when inline returns").isTrue();
        real.reactor.callLater(seconds(0), real.reactor::stop);
        real.run();
        assertThat(log).containsExactly("slept", "timer");
        real.afterEach(null);
    }

    @Test
    @DisplayName("an interrupt of an awaiting function waits for the baton, and cancels what is awaited on the reactor")
    void interruptOfAnAwaitingFunction() {
        Thread[] thread = new Thread[1];
        Promise<Integer> awaited = new Promise<>(p -> log.add(Reactor.current() == reactor));
        Deferred<String> function = reactor.inline(() -> {
            thread[0] = Thread.currentThread();
            try {
                return "value " + awaited.await();
            } catch (CancellationException e) {
                reactor.callFromThread(reactor::stop);
                return "cancelled";
            }
        });
        reactor.callFromThread(() -> Thread.ofPlatform().start(thread[0]::interrupt));
        rig.run();
        assertThat(log).containsExactly(true);
        assertThat(valueOf(function)).isEqualTo("cancelled");
    }

    @Test
    @DisplayName("a thread of the factory waits for the baton before its first step, so nothing runs beside it")
    void factoryThreadsWait() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        Thread thread = reactor.threadFactory().newThread(() -> {
            log.add("thread");
            reactor.stop();
        });
        reactor.callFromThread(() -> {
            thread.start();
            started.countDown();
            log.add("callback over");
        });
        rig.run();
        thread.join();
        assertThat(started.getCount()).isZero();
        assertThat(log).containsExactly("callback over", "thread");
    }

    @Test
    @DisplayName(
            "functions are virtual threads of the JDK's own scheduler, and the reactor is current in the holder only")
    void onlyTheHolderIsCurrent() {
        Promise<Integer> promise = new Promise<>();
        Thread[] thread = new Thread[1];
        Deferred<Boolean> function = reactor.inline(() -> {
            thread[0] = Thread.currentThread();
            promise.await();
            return Reactor.current() == reactor && thread[0] == Thread.currentThread();
        });
        assertThat(thread[0].isVirtual()).isTrue();
        assertThat(Reactor.current()).isSameAs(reactor);
        promise.callback(1);
        rig.advance(0);
        assertThat(valueOf(function)).isTrue();
    }
}
