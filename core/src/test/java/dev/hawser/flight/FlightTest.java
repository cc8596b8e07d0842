package dev.hawser.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a reactor tells the flight recorder.
@Tag("carrier")
class FlightTest {
    @TempDir
    private Path directory;

    private List<RecordedEvent> events = List.of();

    private RecordedEvent event(String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.hawser." + name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among " + events));
    }

    @Test
    void whatAReactorDoesIsRecorded() throws Exception {
        Path file = directory.resolve("flight.jfr");
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch circle = new CountDownLatch(1);
        try (Recording recording = new Recording()) {
            recording.enable("dev.hawser.Job").with("least", "0 ns");
            recording.enable("dev.hawser.Function").with("least", "0 ns");
            recording.start();
            try (Reactor reactor = Reactor.start(options -> options.name("recorded")
                    .stallThreshold(Duration.ofMillis(30))
                    .onStall(stall -> {
                        if (isOfSpin(stall.toString())) { // on a busy machine it is not the first
                            held.countDown();
                        }
                    })
                    .onDeadlock(_ -> circle.countDown()))) {
                assertThatThrownBy(() -> reactor.blockingChainFromThread(() -> reactor.inline("fails", () -> {
                            throw new IOException("told to");
                        })))
                        .isInstanceOf(IOException.class);
                reactor.blockingChainFromThread(() -> reactor.deferToThread(() -> "done"));
                reactor.callFromThread(() -> {
                    var _ = reactor.callLater(Duration.ofMillis(1), () -> {});
                    spinUntil(held);
                });
                held.await();
                reactor.callFromThread(FlightTest::spinABit);
                reactor.blockingChainFromThread(() -> Deferred.succeed(true));
                reactor.callFromThread(() -> waitsForItself(reactor));
                circle.await();
            }
            recording.dump(file);
        }
        events = RecordingFile.readAllEvents(file);
        assertThat(events)
                .filteredOn(event -> event.getEventType().getName().equals("dev.hawser.Function"))
                .filteredOn(event -> event.getString("function").equals("fails"))
                .singleElement()
                .satisfies(event -> assertThat(event.getString("failure")).isEqualTo("java.io.IOException"));
        assertThat(event("Job").getString("reactor")).isEqualTo("recorded");
        assertThat(events)
                .filteredOn(event -> event.getEventType().getName().equals("dev.hawser.Stall"))
                .filteredOn(event -> isOfSpin(event.getString("stack")))
                .isNotEmpty()
                .allSatisfy(
                        event -> assertThat(event.getDuration("stood")).isGreaterThanOrEqualTo(Duration.ofMillis(30)));
        assertThat(event("Turn").getDuration("took")).isGreaterThanOrEqualTo(Duration.ofMillis(10));
        assertThat(event("LateTimer").getDuration("late")).isGreaterThanOrEqualTo(Duration.ofMillis(10));
        assertThat(event("Deadlock").getString("stacks")).contains("FlightTest");
    }

    @Test
    void onlyWhatTookLongOrFailedIsWrittenDownAndNamed() throws Exception {
        Path file = directory.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            Flight.function("r", FlightTest::noName, Flight.LONG_NANOS - 1, null);
            function("long", Flight.LONG_NANOS, null);
            function("failed", 1, new IOException("told to"));
            recording.dump(file);
        }
        assertThat(functions(file)).containsExactly("long", "failed");
    }

    @Test
    void whatIsLongIsSetByTheRecordingThatAsksForMost() throws Exception {
        Path file = directory.resolve("flight.jfr");
        Path fromTheFirst = directory.resolve("first.jfr");
        try (Recording all = new Recording();
                Recording wrong = new Recording();
                Recording few = new Recording()) {
            few.enable("dev.hawser.Function").with("least", "1 h");
            few.start();
            function("an hour", Duration.ofHours(1).toNanos(), null);
            Flight.function("r", FlightTest::noName, Duration.ofMinutes(59).toNanos(), null);
            wrong.enable("dev.hawser.Function").with("least", "soon");
            wrong.start();
            all.enable("dev.hawser.Function").with("least", "2us");
            all.start();
            function("short", 2_000, null);
            Flight.function("r", FlightTest::noName, 1_999, null);
            all.stop();
            all.dump(file);
            few.dump(fromTheFirst);
        }
        assertThat(functions(file)).containsExactly("short");
        assertThat(functions(fromTheFirst)).containsExactly("an hour", "short");
    }

    /// A kind of its own, since they share what may be told in a second.
    @Test
    void ofManyShortFailuresAFewAreTold() throws Exception {
        Path file = directory.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            for (int i = 0; i < 50_000; i++) {
                Flight.sql("failed", 0, 1, new IOException("told to"));
            }
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file).stream()
                        .filter(FlightTest::isCall)
                        .collect(Collectors.groupingBy(
                                event -> event.getStartTime().getEpochSecond(), Collectors.counting())))
                .isNotEmpty()
                .allSatisfy((_, told) -> assertThat(told).isLessThanOrEqualTo(2 * Least.SHORT_FAILURES));
    }

    @Test
    void ofShortFailuresAHundredAreToldInASecond() {
        Least least = new Least();
        for (long second : List.of(-1L, 7L, 8L)) {
            long nanos = TimeUnit.SECONDS.toNanos(second);
            for (int i = 0; i < 100; i++) {
                assertThat(least.tellsMore(nanos + i)).isTrue();
            }
            assertThat(least.tellsMore(nanos)).isFalse();
        }
        assertThat(least.tellsMore(TimeUnit.SECONDS.toNanos(7)))
                .as("of a thread that is late")
                .isFalse();
    }

    private static void function(String name, long nanos, Throwable failure) {
        Flight.function("r", () -> name, nanos, failure);
    }

    private static String noName() {
        throw new AssertionError("nothing is told of it");
    }

    private static List<String> functions(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(FlightTest::isFunction)
                .map(event -> event.getString("function"))
                .toList();
    }

    private static boolean isFunction(RecordedEvent event) {
        return event.getEventType().getName().equals("dev.hawser.Function");
    }

    private static boolean isCall(RecordedEvent event) {
        return event.getEventType().getName().equals("dev.hawser.SqlCall");
    }

    private static boolean isOfSpin(String stack) {
        return stack.contains("FlightTest.spinUntil");
    }

    private static void waitsForItself(Reactor reactor) {
        List<Deferred<Boolean>> self = new ArrayList<>();
        self.add(reactor.inline(() -> {
            reactor.sleep(Duration.ofMillis(1)).await();
            return self.getFirst().await();
        }));
    }

    private static void spinABit() {
        long end = System.nanoTime() + 2 * Flight.LONG_NANOS;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void spinUntil(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }
}
