package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.DeferredLock;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.Permit;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Functions that wait for each other in a circle; and what is told of what waits for what.
@Tag("both")
class DeadlockTest {
    private final BlockingQueue<Deadlock> told = new LinkedBlockingQueue<>();

    private @Nullable Deferred<String> one;
    private @Nullable Deferred<String> other;

    private Reactor started() {
        return Reactor.start(options -> options.name("circle").onDeadlock(told::add));
    }

    private void assertTold(String... names) throws Exception {
        Deadlock deadlock = told.poll(4, TimeUnit.MINUTES);
        assertThat(deadlock).isNotNull();
        assertThat(deadlock.functions()).extracting(FunctionInfo::name).containsExactlyInAnyOrder(names);
        for (int i = 0; i < names.length; i++) {
            assertThat(deadlock.functions().get(i).waitsFor())
                    .contains(deadlock.functions().get((i + 1) % names.length).name());
        }
        assertThat(deadlock.toString()).contains("DeadlockTest");
    }

    private void callsOfEachOther(Reactor reactor) {
        Promise<String> go = new Promise<>();
        one = reactor.inline("one", () -> go.await() + firstSite());
        other = reactor.inline("other", () -> one.await());
        go.callback("on");
    }

    private String firstSite() {
        return other.await();
    }

    @Test
    void twoThatAwaitEachOtherAreToldOnceWithBothSites() throws Exception {
        try (Reactor reactor = started()) {
            reactor.callFromThread(() -> callsOfEachOther(reactor));
            assertTold("one", "other");
            reactor.callFromThread(() -> takesTwice(reactor));
            assertTold("takes twice");
            assertThat(told).isEmpty();
        }
    }

    private static void takesTwice(Reactor reactor) {
        DeferredLock lock = new DeferredLock();
        var _ = reactor.inline("takes twice", () -> {
            try (Permit _ = lock.acquire().await();
                    Permit again = lock.acquire().await()) {
                return again.isClosed();
            }
        });
    }

    @Test
    void aCircleEndsWhenOneOfItIsCancelled() throws Exception {
        try (Reactor reactor = started()) {
            boolean ended = reactor.blockingChainFromThread(() -> {
                callsOfEachOther(reactor);
                one.cancel();
                return reactor.inline("sees the end", () -> {
                    while (reactor.statistics().functions() > 1) {
                        reactor.sleep(Duration.ZERO).await();
                    }
                    return one.isFired() && other.isFired();
                });
            });
            assertThat(ended).isTrue();
        }
    }

    @Test
    void locksThatAreTakenCrosswiseAreACircle() throws Exception {
        try (Reactor reactor = started()) {
            reactor.callFromThread(() -> {
                DeferredLock first = new DeferredLock();
                DeferredLock second = new DeferredLock();
                var _ = reactor.inline("left", () -> {
                    try (Permit _ = first.acquire().await()) {
                        reactor.sleep(Duration.ofMillis(1)).await();
                        return taken(second);
                    }
                });
                var _ = reactor.inline(
                        "right",
                        () -> second.chainRun(() -> reactor.inline("inside", () -> taken(first)))
                                .await());
            });
            assertTold("left", "inside");
        }
    }

    private static boolean taken(DeferredLock lock) {
        try (Permit permit = lock.acquire().await()) {
            return permit.isClosed();
        }
    }

    @Test
    void aLockThatWasHandedOnIsItsNextTakers() throws Exception {
        try (Reactor reactor = started()) {
            reactor.callFromThread(() -> {
                DeferredLock lock = new DeferredLock();
                Promise<Permit> before = new Promise<>();
                var _ = lock.acquire().addCallback(permit -> {
                    before.callback(permit);
                    return true;
                });
                var _ = reactor.inline("next", () -> {
                    try (Permit _ = lock.acquire().await()) {
                        return taken(lock);
                    }
                });
                before.await().close();
            });
            assertTold("next");
        }
    }

    @Test
    void allOfAListAreWaitedForAndOfARaceOnlyOne() throws Exception {
        try (Reactor reactor = started()) {
            reactor.callFromThread(() -> {
                Promise<String> go = new Promise<>();
                one = reactor.inline("races", () -> {
                    go.share().await();
                    return DeferredList.race(List.of(other, new Promise<String>()))
                            .await();
                });
                other = reactor.inline("is raced", () -> one.await());
                var _ = go.share();
                go.callback("on");
            });
            reactor.callFromThread(() -> {
                Promise<Deferred<String>> self = new Promise<>();
                Deferred<String> gathers = reactor.inline("gathers", () -> {
                    Deferred<String> mine = self.await();
                    return DeferredList.gather(List.of(new Promise<String>(), mine))
                            .await()
                            .getFirst();
                });
                self.callback(gathers.share());
            });
            assertTold("gathers");
            assertThat(told).isEmpty();
        }
    }

    @Test
    void aDumpTellsWhereWhatIsAwaitedWillComeFrom() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Reactor reactor = started()) {
            List<String> told = reactor.blockingCallFromThread(() -> {
                DeferredLock lock = new DeferredLock();
                var _ = reactor.inline(
                        "a", () -> reactor.sleep(Duration.ofMinutes(9)).await());
                var _ = reactor.inline(
                        "b", () -> new DeferredQueue<String>().get().await());
                var _ = reactor.inline("c", () -> new Promise<String>().await());
                var _ = reactor.inline(
                        "d",
                        () -> reactor.deferToThread(() -> {
                                    release.await();
                                    return true;
                                })
                                .await());
                var _ = reactor.inline("e", () -> {
                    try (Permit _ = lock.acquire().await()) {
                        return reactor.sleep(Duration.ofMinutes(9)).await();
                    }
                });
                var _ = reactor.inline("f", () -> taken(lock));
                return reactor.dump().stream().map(FunctionInfo::waitsFor).toList();
            });
            assertThat(told).hasSize(6);
            assertThat(told.get(0)).startsWith("a timer, due in PT8M59");
            assertThat(told.get(1)).isEqualTo("dev.hawser.defer.DeferredQueue");
            assertThat(told.get(2)).isEqualTo("a promise");
            assertThat(told.get(3)).startsWith("a job ");
            assertThat(told.get(5)).isEqualTo("DeferredLock, 0 of 1 free, 1 waiting, taken by e");
            release.countDown();
        }
    }
}
