package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.hawser.defer.Promise;
import dev.hawser.task.React;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS)
class SignalsTest {
    private static void raise(ChildJvm child, String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid()))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @Tag("carrier")
    @ParameterizedTest(name = "b89: SIG{0} ({1}) stops the reactor and is told, and the former handler is put back")
    @CsvSource({"TERM, run", "INT, run", "TERM, twice", "TERM, startup", "INT, before", "HUP, run"})
    @DisplayName("b89: signals that stop")
    void stops(String signal, String when) throws IOException, InterruptedException {
        assumeFalse(ChildJvm.ignores(signal), "started to ignore " + signal);
        try (ChildJvm child = ChildJvm.start(Stopped.class, ChildJvm.sameMode(), when)) {
            child.awaitLine("ready");
            raise(child, signal);
            String output = child.readAll();
            assertThat(output)
                    .contains("finally", "stopped by " + signal, "state CLOSED")
                    .contains("handler is the former one: true");
            assertThat(child.exitCode()).isZero();
        }
    }

    @Test
    @Tag("carrier")
    @DisplayName("b89: without stopOnSignals the reactor leaves signals alone, and SIGTERM ends the process")
    void notAskedFor() throws IOException, InterruptedException {
        try (ChildJvm child = ChildJvm.start(Stopped.class, ChildJvm.sameMode(), "never")) {
            child.awaitLine("ready");
            raise(child, "TERM");
            assertThat(child.readAll()).doesNotContain("stopped by");
            assertThat(child.exitCode()).isEqualTo(143);
        }
    }

    @Test
    @Tag("carrier")
    @DisplayName("onSignals leaves to the action what each signal means")
    void ownAction() throws IOException, InterruptedException {
        assumeFalse(ChildJvm.ignores("INT"), "started to ignore INT");
        try (ChildJvm child = ChildJvm.start(Counting.class, ChildJvm.sameMode())) {
            child.awaitLine("ready");
            raise(child, "TERM");
            child.awaitLine("1: TERM RUNNING");
            raise(child, "INT");
            assertThat(child.readAll()).contains("2: INT RUNNING", "stopped");
            assertThat(child.exitCode()).isZero();
        }
    }

    @Test
    @Tag("carrier")
    @DisplayName("after the last of two reactors the former handler is back: SIGTERM ends the process again")
    void twoReactors() throws IOException, InterruptedException {
        try (ChildJvm child = ChildJvm.start(Two.class, ChildJvm.sameMode())) {
            child.awaitLine("ready");
            raise(child, "TERM");
            assertThat(child.readAll()).doesNotContain("alive");
            assertThat(child.exitCode()).isEqualTo(143);
        }
    }

    @Tag("both")
    @ParameterizedTest(name = "{0}")
    @CsvSource({"trigger, 143", "starting, 143", "function, 143", "held, 143"})
    @DisplayName("b89: a second signal ends the reactor now, whatever keeps it: react exits 143")
    void second(String what, int expected) throws IOException, InterruptedException {
        assumeFalse(ChildJvm.ignores("INT"), "started to ignore INT");
        try (ChildJvm child = ChildJvm.start(Stubborn.class, ChildJvm.sameMode(), what)) {
            child.awaitLine("ready");
            raise(child, "INT");
            child.awaitLine("stopping");
            raise(child, "TERM");
            assertThat(child.readAll()).doesNotContain("was waited for");
            assertThat(child.exitCode()).isEqualTo(expected);
        }
    }

    @Test
    @Tag("carrier")
    @DisplayName("b89: a signal stops the reactor though a callback hangs")
    void behindACallback() throws IOException, InterruptedException {
        try (ChildJvm child = ChildJvm.start(Hanging.class, ChildJvm.sameMode())) {
            child.awaitLine("ready");
            raise(child, "TERM");
            assertThat(child.readAll()).contains("a callback has been waiting", "Hanging.hang", "stopped by TERM");
            assertThat(child.exitCode()).isZero();
        }
    }

    /** One of the two is closed before the other, and both are before the signal. */
    static final class Two {
        public static void main(String[] arguments) throws Exception {
            Reactor first = Reactor.create();
            first.stopOnSignals();
            Reactor second = Reactor.create();
            second.stopOnSignals();
            first.close();
            second.close();
            System.out.println("ready");
            Thread.sleep(Duration.ofSeconds(10)); // until the signal
            System.out.println("alive");
        }
    }

    /** Does not end by its first signal. */
    static final class Stubborn {
        public static void main(String[] arguments) {
            System.exit(React.runInline(options -> options.stopTimeout(Duration.ofMinutes(1)), reactor -> {
                reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, () -> {
                    System.out.println("stopping");
                    return arguments[0].equals("function") ? null : new Promise<Integer>();
                });
                switch (arguments[0]) {
                    case "starting" ->
                        reactor.addSystemEventTrigger(SystemEvent.STARTUP, TriggerPhase.BEFORE, () -> {
                            System.out.println("ready");
                            return new Promise<Integer>();
                        });
                    case "held" ->
                        reactor.callWhenRunning(() -> {
                            System.out.println("ready");
                            while (reactor.stoppedBySignal().isEmpty()) {
                                Thread.onSpinWait();
                            }
                            System.out.println("stopping"); // not that it does: the signal is there
                            while (true) {
                                Thread.onSpinWait();
                            }
                        });
                    default -> reactor.callWhenRunning(() -> System.out.println("ready"));
                }
                while (true) {
                    try {
                        var _ = reactor.sleep(Duration.ofMinutes(1)).await();
                        System.out.println("was waited for");
                    } catch (CancellationException e) {
                        continue;
                    }
                }
            }));
        }
    }

    /** Has a callback that hangs, deaf to interrupts. */
    static final class Hanging {
        public static void main(String[] arguments) throws Exception {
            Reactor reactor = Reactor.create(options -> options.stopTimeout(Duration.ofMillis(200))
                    .stallThreshold(Duration.ZERO)
                    .onError((_, error) -> System.out.println(error.getMessage())));
            reactor.stopOnSignals();
            reactor.callWhenRunning(Hanging::hang);
            reactor.run();
            System.out.println("stopped by " + reactor.stoppedBySignal());
        }

        private static void hang() {
            System.out.println("ready");
            new Semaphore(0).acquireUninterruptibly();
        }
    }

    /** Stops at the second signal only. */
    static final class Counting {
        private static int signals;

        public static void main(String[] arguments) throws Exception {
            Reactor reactor = Reactor.create();
            reactor.onSignals(name -> {
                System.out.println(++signals + ": " + name + " " + reactor.state());
                if (signals == 2) {
                    reactor.stop();
                }
            });
            reactor.callWhenRunning(() -> System.out.println("ready"));
            reactor.run();
            System.out.println("stopped");
            reactor.close();
        }
    }

    /** The program of the other JVM. */
    static final class Stopped {
        public static void main(String[] arguments) throws Exception {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object mine = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (self, method, args) -> {
                        return method.getName().equals("equals") ? (Object) (self == args[0]) : null;
                    });
            List<String> toEnd = Stream.of("TERM", "INT", "HUP")
                    .filter(signal -> !ChildJvm.ignores(signal))
                    .toList();
            boolean never = arguments[0].equals("never");
            if (!never) {
                for (String signal : toEnd) {
                    handle(signal, mine);
                }
            }
            Reactor reactor = Reactor.create();
            if (!never) {
                reactor.stopOnSignals();
            }
            if (arguments[0].equals("twice")) {
                reactor.stopOnSignals();
            }
            if (arguments[0].equals("startup")) {
                reactor.addSystemEventTrigger(SystemEvent.STARTUP, TriggerPhase.BEFORE, () -> {
                    System.out.println("ready");
                    return reactor.sleep(Duration.ofMillis(500));
                });
            } else if (!arguments[0].equals("before")) {
                reactor.callWhenRunning(() -> System.out.println("ready"));
            }
            var _ = reactor.inline(() -> {
                try {
                    return reactor.sleep(Duration.ofDays(1)).await();
                } finally {
                    System.out.println("finally");
                }
            });
            if (arguments[0].equals("before")) {
                System.out.println("ready");
                while (reactor.stoppedBySignal().isEmpty()) {
                    Thread.onSpinWait();
                }
            }
            reactor.run();
            System.out.println("stopped by " + reactor.stoppedBySignal());
            System.out.println("state " + reactor.state());
            boolean former = true;
            for (String signal : toEnd) {
                former &= handle(signal, mine) == mine;
            }
            System.out.println("handler is the former one: " + former);
            reactor.close();
        }

        private static Object handle(String name, Object handler) throws ReflectiveOperationException {
            Class<?> type = Class.forName("sun.misc.Signal");
            Object signal = type.getConstructor(String.class).newInstance(name);
            return type.getMethod("handle", type, Class.forName("sun.misc.SignalHandler"))
                    .invoke(null, signal, handler);
        }
    }
}
