package dev.hawser.cli.tale;

import static dev.hawser.cli.tale.Line.ALL_DONE;
import static dev.hawser.cli.tale.Line.CALLBACK;
import static dev.hawser.cli.tale.Line.GOODMORNING;
import static dev.hawser.cli.tale.Line.SCHEDULING;
import static dev.hawser.cli.tale.Line.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private final AtomicLong now = new AtomicLong(1000);
    private final List<Customer> customers = Customer.numbered(3);
    private final Recorder recorder = new Recorder(customers, now::get);

    @Test
    void timesCountFromTheBeginningOfTheExample() {
        at(1010, SCHEDULING, 0);
        at(1019, CALLBACK, 0);
        at(1020, ALL_DONE, 0);
        assertThat(recorder.recording())
                .isEqualTo(new Recording(List.of(new Installation(customers.get(0), 0, 10, 20)), 1, 1, 1));
    }

    @Test
    void theFirstFreeLaneIsTaken() {
        at(1000, SCHEDULING, 0);
        at(1000, SCHEDULING, 1);
        at(1010, ALL_DONE, 0);
        at(1010, SCHEDULING, 2);
        at(1020, ALL_DONE, 1);
        at(1020, ALL_DONE, 2);
        Recording recording = recorder.recording();
        assertThat(recording.installations()).extracting(Installation::lane).containsExactly(0, 1, 0);
        assertThat(recording.mostAtOnce()).isEqualTo(2);
        assertThat(recording.waited()).isEqualTo(10 + 20 + 10);
    }

    @Test
    void aDeveloperHasALane() throws InterruptedException {
        Thread developer = Thread.ofPlatform().start(() -> {
            recorder.say(GOODMORNING, new Developer(4));
            at(1000, START, 0);
            at(1010, ALL_DONE, 0);
            at(1010, START, 1);
            at(1020, ALL_DONE, 1);
        });
        developer.join();
        Recording recording = recorder.recording();
        assertThat(recording.installations()).extracting(Installation::lane).containsExactly(4, 4);
        assertThat(recording.lanes()).isEqualTo(5);
        assertThat(recording.mostAtOnce()).isEqualTo(1);
        assertThat(recording.threads()).isEqualTo(1);
    }

    @Test
    void whatHasNotEndedIsLeftOut() {
        at(1000, SCHEDULING, 0);
        assertThat(recorder.recording().installations()).isEmpty();
    }

    private void at(long time, Line line, int customer) {
        now.set(time);
        recorder.say(line, customers.get(customer));
    }
}
