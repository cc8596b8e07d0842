package dev.hawser.net.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.net.Net;
import dev.hawser.net.NetOptions;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.process.Spawner;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs a test as an inline function with real children, and fails it for what it leaves behind.
final class ProcessRun {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private ProcessRun() {}

    /// The two ways in which children are served.
    enum Way {
        POSIX,
        JDK
    }

    @FunctionalInterface
    interface Body {
        void run(Processes processes) throws Exception;
    }

    static void on(Way way, Body body) throws Exception {
        on(way, _ -> {}, body);
    }

    static void on(Way way, Consumer<NetOptions> options, Body body) throws Exception {
        try (TestReactor test = reactor()) {
            on(test, way, options, body);
        }
    }

    /// As {@code on}, for a test that expects errors; gives them.
    static List<Throwable> errorsOn(Way way, Body body) throws Exception {
        try (TestReactor test = reactor()) {
            on(test, way, _ -> {}, body);
            return test.flushErrors();
        }
    }

    private static TestReactor reactor() {
        return TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(IoMechanism.preferred()))));
    }

    static Processes processes(Net net, Way way) {
        return way == Way.POSIX ? Processes.of(net) : Processes.of(net, Spawner.jdk(), Optional.empty());
    }

    static void on(TestReactor test, Way way, Consumer<NetOptions> options, Body body) throws Exception {
        Throwable[] failure = new Throwable[1];
        test.reactor().callWhenRunning(() -> {
            Processes processes = processes(Net.of(test.reactor(), options), way);
            assertThat(processes.isThreadless()).isEqualTo(way == Way.POSIX);
            var _ = test.reactor()
                    .<Void>inline("test", () -> {
                        body.run(processes);
                        return null;
                    })
                    .addTimeout(test.reactor(), LIMIT)
                    .addErrbackAction(e -> failure[0] = e)
                    .addAction(_ -> test.reactor().stop());
        });
        test.reactor().run();
        switch (failure[0]) {
            case null -> {}
            case Exception e -> throw e;
            case Error e -> throw e;
            case Throwable other -> throw new AssertionError(other);
        }
    }

    /// How many descriptors of this process are open.
    static int descriptors() {
        return count("/proc/self/fd");
    }

    static int threads() {
        return count("/proc/self/task");
    }

    private static int count(String directory) {
        String[] all = new File(directory).list();
        return all == null ? 0 : all.length;
    }
}
