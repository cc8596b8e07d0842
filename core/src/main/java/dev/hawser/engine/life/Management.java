package dev.hawser.engine.life;

import dev.hawser.reactor.Deadlock;
import dev.hawser.reactor.FunctionInfo;
import dev.hawser.reactor.Lag;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.ReactorMXBean;
import dev.hawser.reactor.ReactorState;
import dev.hawser.reactor.Statistics;
import dev.hawser.reactor.TimerInfo;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** Shows a reactor to JMX, once there is a server for that, which is never made for it. Of the watchdog's thread. */
final class Management {
    /** Another command finds out by this, without a server, that there are reactors here. */
    private static final String PROPERTY = "dev.hawser.reactors";

    private static final int MOST_OF_A_NAME = 100;

    /** A reactor, as its thread tells; but for {@link #ask}, {@link #stack} and what never changes. */
    interface Source {
        String name();

        Mode mode();

        ReactorState state();

        Statistics statistics();

        List<FunctionInfo> functions(int most);

        List<Deadlock> deadlocks();

        List<TimerInfo> timers();

        /** Calls on the reactor's thread. {@return whether it will} */
        boolean ask(Runnable question);

        /** Where the reactor's thread is. */
        StackTraceElement[] stack();
    }

    private final Source source;
    private @Nullable ObjectName name;
    private boolean impossible;

    Management(Source source) {
        this.source = source;
        System.setProperty(PROPERTY, "true");
    }

    /** Looks whether there is a server by now. */
    void look() {
        if (name != null || impossible) {
            return;
        }
        try {
            if (!MBeanServerFactory.findMBeanServer(null).isEmpty()) {
                name = register();
            }
        } catch (JMException | SecurityException | NoClassDefFoundError e) {
            impossible = true; // refused, or a JVM without java.management
        }
    }

    private ObjectName register() throws JMException {
        for (int number = 1; ; number++) {
            String own = source.name() + (number == 1 ? "" : "-" + number);
            boolean plain = own.matches("[\\w .-]+");
            ObjectName place = new ObjectName("dev.hawser:type=Reactor,name=" + (plain ? own : ObjectName.quote(own)));
            try {
                ManagementFactory.getPlatformMBeanServer().registerMBean(new Bean(source), place);
                return place;
            } catch (InstanceAlreadyExistsException e) {
                if (number == MOST_OF_A_NAME) {
                    throw e;
                }
            }
        }
    }

    void end() {
        ObjectName place = name;
        if (place != null) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(place);
            } catch (JMException e) {
                name = null; // somebody else has done it
            }
        }
    }

    /**
     * Answers on the threads of JMX.
     *
     * @param source the reactor
     */
    private record Bean(Source source) implements ReactorMXBean {
        private static final long PATIENCE_SECONDS = 5;

        /** Their stacks are taken while the reactor stands: ten milliseconds. */
        private static final int MOST_FUNCTIONS = 1_000;

        @Override
        public String getName() {
            return source.name();
        }

        @Override
        public String getMode() {
            return source.mode().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String getState() {
            return source.state().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Map<String, Double> getStatistics() {
            return ask(() -> numbers(source.statistics()));
        }

        private static Map<String, Double> numbers(Statistics now) {
            Lag lag = now.lag();
            Map<String, Double> numbers = new LinkedHashMap<>();
            numbers.put("turns", (double) now.turns());
            numbers.put("slices", (double) now.slices());
            numbers.put("callbacks", (double) now.callbacks());
            numbers.put("posted", (double) now.posted());
            numbers.put("wokenFromOutside", (double) now.wokenFromOutside());
            numbers.put("timers", (double) now.timers());
            numbers.put("ready", (double) now.ready());
            numbers.put("functions", (double) now.functions());
            numbers.put("inherited", (double) now.inherited());
            numbers.put("threadJobs", (double) now.threadJobs());
            numbers.put("longestTurn", (double) now.longestTurn().toNanos());
            numbers.put("longestSlice", (double) now.longestSlice().toNanos());
            numbers.put("busy", now.busy());
            numbers.put("lagMedian", (double) lag.median().toNanos());
            numbers.put("lagP99", (double) lag.p99().toNanos());
            numbers.put("lagP999", (double) lag.p999().toNanos());
            return numbers;
        }

        @Override
        public List<String> functions(int most, boolean stacks) {
            return ask(() -> source.functions(Math.min(most, MOST_FUNCTIONS))).stream()
                    .map(one -> stacks ? one.toString() : head(one))
                    .toList();
        }

        /** In a line, with the first frame that is none of the engine's or the JDK's. */
        private static String head(FunctionInfo one) {
            String head = new FunctionInfo(one.name(), one.age(), one.awaits(), one.waitsFor(), one.state(), List.of())
                    .toString();
            return one.stack().stream()
                    .filter(frame -> !frame.getClassName().matches("(dev\\.hawser\\.(engine|defer)|java|jdk|sun)\\..*"))
                    .findFirst()
                    .map(frame -> head + ", at " + frame)
                    .orElse(head);
        }

        @Override
        public List<String> deadlocks() {
            return ask(source::deadlocks).stream().map(Deadlock::toString).toList();
        }

        @Override
        public List<String> timers(int most) {
            return ask(source::timers).stream()
                    .limit(most)
                    .map(Object::toString)
                    .toList();
        }

        private <T> T ask(Supplier<T> question) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            boolean asked = source.ask(() -> {
                try {
                    answer.complete(question.get());
                } catch (RuntimeException | Error e) {
                    answer.completeExceptionally(e);
                    throw e;
                }
            });
            if (!asked) {
                throw new IllegalStateException("reactor " + source.name() + " is closed");
            }
            try {
                return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException(
                        "reactor " + source.name() + " has not answered for " + PATIENCE_SECONDS
                                + " s; its thread is at" + stack(),
                        e);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("reactor " + source.name() + " has not answered", e);
            }
        }

        private String stack() {
            return Arrays.stream(source.stack())
                    .map(frame -> "\n    at " + frame)
                    .collect(Collectors.joining());
        }
    }
}
