package dev.hawser.net.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.net.Net;
import dev.hawser.net.process.ProcessRun.Way;
import dev.hawser.process.Signal;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Many children at once, and what is left of them.
class ManyProcessesTest {
    private static final int MANY = 100;

    private static Deferred<List<ChildProcess>> start(Processes processes, int count, String... command) {
        return DeferredList.gather(IntStream.range(0, count)
                .mapToObj(_ -> processes.spawn(command))
                .toList());
    }

    @Test
    void childrenDoNotHoldEachOthersPipesOpen() throws Exception {
        ProcessRun.on(Way.POSIX, processes -> {
            int threads = ProcessRun.threads();
            List<ChildProcess> children = start(processes, MANY, "cat").await();
            assertThat(ProcessRun.threads()).isLessThan(threads + 30); // workers that start them; no thread for each
            for (ChildProcess child : children) {
                child.stdin().send("to " + child.pid() + "\n");
            }
            for (ChildProcess child : children) { // the first ends while all others live
                child.stdin().closeOutput().await();
                assertThat(child.stdout().readLine().await()).contains("to " + child.pid());
                assertThat(child.stdout().readLine().await()).isEmpty();
                assertThat(child.ended().await().isSuccess()).isTrue();
            }
        });
    }

    @Test
    @Tag("slow")
    void thousandChildrenRunAtOnce() throws Exception {
        ProcessRun.on(Way.POSIX, processes -> {
            int threads = ProcessRun.threads();
            List<ChildProcess> children = start(processes, 1000, "cat").await();
            assertThat(processes.children()).hasSize(1000);
            assertThat(ProcessRun.threads()).isLessThan(threads + 30);
            for (ChildProcess child : children) {
                child.stdin().send("line\n");
                assertThat(child.stdout().readLine().await()).contains("line");
            }
            processes.close().await();
            assertThat(processes.children()).isEmpty();
        });
    }

    @Test
    void nothingIsLeftOfThem() throws Exception {
        Processes[] used = new Processes[1];
        ProcessRun.on(Way.POSIX, processes -> {
            used[0] = processes;
            round(processes, 20);
            int before = ProcessRun.descriptors();
            round(processes, MANY);
            assertThat(ProcessRun.descriptors()).isEqualTo(before);
            assertThat(processes.net().connections()).isEmpty();
            assertThat(ProcessHandle.current()
                            .children()
                            .filter(child -> state(child.pid()).startsWith("Z")))
                    .isEmpty();
        });
    }

    private static String state(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).replaceAll("(?s).*\\) ", "");
        } catch (IOException e) {
            return "";
        }
    }

    /// What has ended and was not asked for yet does not run.
    private static boolean isRunning(long pid) {
        return !state(pid).isEmpty() && !state(pid).startsWith("Z");
    }

    /// Children that end in several ways, none of them awaited but for the last.
    private static void round(Processes processes, int count) {
        List<ChildProcess> children = new ArrayList<>();
        children.addAll(start(processes, count, "cat").await());
        children.addAll(start(processes, count, "true").await());
        for (int i = 0; i < count; i++) {
            ChildProcess child = children.get(i);
            switch (i % 3) {
                case 0 -> child.close();
                case 1 -> child.signal(Signal.KILL);
                default -> {
                    var _ = child.stdin().closeOutput();
                }
            }
        }
        for (ChildProcess child : children) {
            var _ = child.ended().await();
        }
    }

    @Test
    void childrenEndWithTheirReactor() {
        List<Long> pids = new ArrayList<>();
        try (Reactor reactor = Reactor.create()) {
            Processes processes = Processes.of(Net.of(reactor));
            var _ = reactor.inline(() -> {
                start(processes, 5, "sleep", "100").await().forEach(child -> pids.add(child.pid()));
                // one whose own child does not want to end
                ChildProcess stubborn = processes
                        .spawn(
                                List.of("sh", "-c", "sh -c 'trap \"\" TERM; echo $$; exec sleep 100' & read x"),
                                o -> o.grace(Duration.ofMillis(100)))
                        .await();
                pids.add(Long.parseLong(stubborn.stdout().readLine().await().orElseThrow()));
                reactor.stop();
                return null;
            });
            reactor.run();
        }
        assertThat(pids).hasSize(6);
        long deadline = System.nanoTime() + 240_000_000_000L;
        while (pids.stream().anyMatch(ManyProcessesTest::isRunning)) { // who was killed is gone a moment later
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
