package dev.hawser.net;

import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Runs a test as an inline function on a reactor with real sockets, and fails it for what it leaves behind.
final class NetRun {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private NetRun() {}

    @FunctionalInterface
    interface Body {
        void run(Net net) throws Exception;
    }

    /// The mechanisms that work on this machine, for parameterized tests.
    static Stream<IoMechanism> mechanisms() {
        return Arrays.stream(IoMechanism.values())
                .filter(mechanism -> mechanism.problem().isEmpty());
    }

    static void on(IoMechanism mechanism, Body body) throws Exception {
        on(mechanism, _ -> {}, body);
    }

    static void on(IoMechanism mechanism, Consumer<NetOptions> options, Body body) throws Exception {
        try (TestReactor test = reactor(mechanism)) {
            on(test, options, body);
        }
    }

    static TestReactor reactor(IoMechanism mechanism) {
        return TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(mechanism))));
    }

    static void on(TestReactor test, Consumer<NetOptions> options, Body body) throws Exception {
        Throwable[] failure = new Throwable[1];
        test.reactor().callWhenRunning(() -> {
            Net net = Net.of(test.reactor(), options);
            var _ = test.reactor()
                    .<Void>inline("test", () -> {
                        body.run(net);
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

    /// Waits until a number has come to a stand, since what changes it waits for something.
    static long whenStill(Net net, LongSupplier number) {
        long before = number.getAsLong();
        for (int same = 0; same < 5; same++) {
            net.reactor().sleep(Duration.ofMillis(20)).await();
            long now = number.getAsLong();
            same = now == before ? same : -1;
            before = now;
        }
        return before;
    }

    /// A path for a UNIX socket, short enough for one, and not there.
    static Path socketPath() throws Exception {
        Path directory = Files.createTempDirectory("net");
        directory.toFile().deleteOnExit();
        return directory.resolve("s");
    }
}
