package dev.hawser.engine.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Mode;
import dev.hawser.reactor.Stall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When the watchdog says something; with times that are made up. */
@Tag("both")
class StandingTest {
    private static final long MILLI = 1_000_000;

    private final Standing standing = new Standing(50 * MILLI);

    private long stood(long mark, long millis) {
        return standing.stood(mark, millis * MILLI);
    }

    @Test
    void whatStandsIsToldAtTheThresholdAndAtEachDoubling() {
        List<Long> told = new ArrayList<>();
        for (long now = 0; now <= 1000; now += 10) {
            long stood = stood(3, now);
            if (standing.isDue(stood)) {
                standing.tell(stood);
                told.add(stood / MILLI);
            }
        }
        assertThat(told).containsExactly(50L, 100L, 200L, 400L, 800L);
    }

    @Test
    void whatWasToldIsOverOnceWithItsWholeTime() {
        stood(3, 0);
        standing.tell(stood(3, 60));
        stood(3, 80);
        assertThat(standing.takeOver()).isZero();
        stood(4, 90);
        assertThat(standing.takeOver()).isEqualTo(90 * MILLI);
        stood(5, 100);
        stood(6, 110);
        assertThat(standing.takeOver()).as("the one after it was not told").isZero();
    }

    @Test
    void whereNoUserCodeRunsNothingStands() {
        stood(4, 0);
        assertThat(stood(4, 10_000)).isZero();
    }

    @Test
    void whatIsExcusedIsLookedAtAgainWhenItCanHaveDoneWhatIsMissing() {
        stood(3, 0);
        assertThat(standing.isDue(stood(3, 50))).isTrue();
        standing.excuse(stood(3, 50), 20 * MILLI);
        assertThat(standing.isDue(stood(3, 79))).isFalse();
        assertThat(standing.isDue(stood(3, 80))).isTrue();
        standing.excuse(stood(3, 80), 49 * MILLI);
        assertThat(standing.isDue(stood(3, 92))).as("not at each look").isFalse();
        assertThat(standing.isDue(stood(3, 93))).isTrue();
    }

    @Test
    void onlyWhatHasStoodForAWhileIsAskedForItsCpuTime() {
        assertThat(standing.needsCpu(stood(3, 0))).isFalse();
        assertThat(standing.needsCpu(stood(3, 10))).isFalse();
        assertThat(standing.needsCpu(stood(3, 20))).isTrue();
        standing.cpuIs(stood(3, 20), 1000 * MILLI);
        assertThat(standing.needsCpu(stood(3, 30))).isFalse();
        assertThat(standing.used(1005 * MILLI)).isEqualTo(12_500_000 + 5 * MILLI);
        assertThat(standing.used(-1)).as("where it is not known").isEqualTo(-1);
        assertThat(standing.needsCpu(stood(5, 40))).isFalse();
        assertThat(standing.needsCpu(stood(5, 60))).isTrue();
        assertThat(standing.needsCpu(stood(6, 1000)))
                .as("where no user code runs")
                .isFalse();
    }

    @Test
    void whatIsForgivenCountsFromThenOnUntilItIsTooMuch() {
        stood(3, 0);
        standing.cpuIs(stood(3, 20), 0);
        assertThat(standing.forgive(60 * MILLI, 55 * MILLI, 60 * MILLI)).isTrue();
        assertThat(stood(3, 100)).isEqualTo(40 * MILLI);
        assertThat(standing.used(58 * MILLI)).isEqualTo(3 * MILLI);
        assertThat(standing.forgive(5000 * MILLI, 900 * MILLI, 939 * MILLI))
                .as("the machine was busy, and 999 ms are its own doing")
                .isTrue();
        assertThat(standing.forgive(5010 * MILLI, 901 * MILLI, MILLI)).isFalse();
    }

    @Test
    void codeThatRunsIsJudgedByItsCpuTimeAndCodeThatWaitsByTheClock() {
        assertThat(Watchdog.held(121 * MILLI, 20 * MILLI, false)).isEqualTo(20 * MILLI);
        assertThat(Watchdog.held(121 * MILLI, 20 * MILLI, true)).isEqualTo(121 * MILLI);
        assertThat(Watchdog.held(121 * MILLI, -1, false))
                .as("where it is not known")
                .isEqualTo(121 * MILLI);
        StackTraceElement read = new StackTraceElement("java.io.FileInputStream", "readBytes", null, -2);
        StackTraceElement clock = new StackTraceElement("java.lang.System", "nanoTime", null, -2);
        StackTraceElement own = new StackTraceElement("org.example.Own", "work", "Own.java", 7);
        assertThat(Watchdog.isInNativeCall(List.of(read, own))).isTrue();
        assertThat(Watchdog.isInNativeCall(List.of(clock, own))).isFalse();
        assertThat(Watchdog.isInNativeCall(List.of(own))).isFalse();
    }

    @Test
    void inCarrierModeOnlyAPinnedThreadKeepsTheReactorWaiting() {
        List<StackTraceElement> parked = stack("java.lang.VirtualThread.park", "org.example.Own.work");
        List<StackTraceElement> pinned =
                stack("java.lang.VirtualThread.parkOnCarrierThread", "java.lang.VirtualThread.park");
        assertThat(Watchdog.waits(Thread.State.WAITING, parked, Mode.CARRIER)).isFalse();
        assertThat(Watchdog.waits(Thread.State.WAITING, pinned, Mode.CARRIER)).isTrue();
        assertThat(Watchdog.waits(Thread.State.WAITING, parked, Mode.BATON)).isTrue();
        assertThat(Watchdog.waits(Thread.State.TERMINATED, List.of(), Mode.BATON))
                .isFalse();
    }

    private static List<StackTraceElement> stack(String... methods) {
        return List.of(methods).stream()
                .map(method -> new StackTraceElement(
                        method.substring(0, method.lastIndexOf('.')),
                        method.substring(method.lastIndexOf('.') + 1),
                        null,
                        1))
                .toList();
    }

    @Test
    void theFirstUseOfAnotherModuleOfOursIsKnownByItsWayIn() {
        FirstUse firstUse = new FirstUse();
        assertThat(firstUse.isSeenIn(
                        stack(
                                "java.util.HashMap.put",
                                "dev.hawser.net.Inner.x",
                                "dev.hawser.net.Net.of",
                                "org.example.Main.main"),
                        3))
                .isTrue();
        assertThat(firstUse.isSeenIn(
                        stack("io.netty.util.Text.<clinit>", "dev.hawser.net.Net.of", "org.example.Main.main"), 3))
                .as("the same call still runs")
                .isTrue();
        assertThat(firstUse.isSeenIn(
                        stack("dev.hawser.net.Other.y", "dev.hawser.net.Net.of", "org.example.Main.main"), 5))
                .as("a second time")
                .isFalse();
        assertThat(firstUse.isSeenIn(
                        stack(
                                "io.netty.handler.Tls.wrap",
                                "dev.hawser.net.transport.Pump.step",
                                "dev.hawser.reactor.Loop.turn"),
                        5))
                .isTrue();
        assertThat(firstUse.isSeenIn(stack("org.example.Handler.slow", "dev.hawser.net.Delivery.tell"), 5))
                .as("the program's own code in a call of ours")
                .isFalse();
        assertThat(firstUse.isSeenIn(stack("java.lang.Thread.onSpinWait", "org.example.Main.main"), 5))
                .isFalse();
    }

    @Test
    void eightLinesOfAStackAreShown() {
        List<StackTraceElement> deep = stack(
                IntStream.range(0, 30).mapToObj(i -> "org.example.Own.m" + i).toArray(String[]::new));
        Stall stall = new Stall("r", "f", Duration.ofMillis(60), Duration.ofMillis(55), deep, false);
        assertThat(stall.toString().lines()).hasSize(10).endsWith("    ... 22 more");
        assertThat(stall.stack()).hasSize(30);
        Stall over = new Stall("r", "f", Duration.ofSeconds(317), Duration.ofMillis(55), deep, true);
        assertThat(over.toString()).isEqualTo("reactor r goes on, after it was held for 317000 ms in all by f");
    }
}
