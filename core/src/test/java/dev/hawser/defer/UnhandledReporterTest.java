package dev.hawser.defer;

import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Results.Oops;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is logged of failures that nobody takes, where no reactor has a handler for it. */
class UnhandledReporterTest {
    private final List<LogRecord> entries = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("dev.hawser.defer");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            entries.add(entry);
        }

        @Override
        public void flush() {
            // keeps all it has
        }

        @Override
        public void close() {
            // has nothing
        }
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    /** Other tests may have left failures of their own off every reactor. */
    private LogRecord entryOf(Throwable cause) {
        return entries.stream()
                .filter(entry -> entry.getThrown() == cause)
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName(
            "in words: which stage was the last, where it was made and where it was fired, as far as that is known")
    void words() {
        Throwable created = new Throwable("made here");
        Throwable fired = new Throwable("fired here");
        assertThat(UnhandledReporter.message(new UnhandledFailure(new Oops("x"), "", null, null)))
                .isEqualTo("unhandled failure in a Deferred");
        assertThat(UnhandledReporter.message(new UnhandledFailure(new Oops("x"), "some.Function", null, null)))
                .isEqualTo("unhandled failure in a Deferred, last stage some.Function");
        assertThat(UnhandledReporter.message(new UnhandledFailure(new Oops("x"), "", created, fired))
                        .lines())
                .startsWith("unhandled failure in a Deferred", "java.lang.Throwable: made here")
                .contains("java.lang.Throwable: fired here")
                .anyMatch(line -> line.contains("UnhandledReporterTest.words"));
    }

    @Test
    @DisplayName("off every reactor a failure that is pending is logged with its stack")
    void offReactors() {
        Oops oops = new Oops("off every reactor");
        Deferred<Integer> kept = Deferred.fail(oops);
        assertThat(UnhandledFailures.offReactors().reportAll()).isPositive();
        assertThat(entryOf(oops).getMessage()).isEqualTo("unhandled failure in a Deferred");
        Reference.reachabilityFence(kept);
    }

    @Test
    @DisplayName("off every reactor an error that may mean the end of the JVM is logged at once")
    void fatal() {
        Error error = new OutOfMemoryError("not really");
        Deferred<Integer> failed = Deferred.succeed(1).addCallback(_ -> {
            throw error;
        });
        assertThat(entryOf(error).getMessage()).contains("VirtualMachineError");
        assertThat(failureOf(failed)).isSameAs(error).hasNoSuppressedExceptions();
    }

    @Test
    @DisplayName("a handler that throws is logged with what it was to hear")
    void handlerThrows() {
        IllegalStateException bug = new IllegalStateException("the handler of a test, on purpose");
        UnhandledFailures failures = new UnhandledFailures(_ -> {
            throw bug;
        });
        failures.reportNow(new Oops("unheard"), "a function");
        assertThat(entryOf(bug).getMessage()).contains("unheard").contains("a function");
    }

    @Test
    @DisplayName("who waits for garbage does so on a thread of its own, until that is interrupted")
    void serves() throws InterruptedException {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        UnhandledReporter.serve(() -> {
            threads.add(Thread.currentThread());
            if (threads.size() == 2) {
                synchronized (threads) {
                    threads.notifyAll();
                }
                throw new InterruptedException();
            }
        });
        synchronized (threads) {
            while (threads.size() < 2) {
                threads.wait();
            }
        }
        assertThat(threads.get(0)).isSameAs(threads.get(1)).isNotSameAs(Thread.currentThread());
        assertThat(threads.get(0).isDaemon()).isTrue();
        threads.get(0).join();
    }
}
