package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs test classes inside a test, as JUnit would, and tells how their tests ended. */
record Outcomes(List<Event> ended) {
    static Outcomes of(Class<?> testClass) {
        return of(testClass, Map.of());
    }

    static Outcomes of(Class<?> testClass, Map<String, String> configuration) {
        return new Outcomes(EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .configurationParameters(configuration)
                .execute()
                .testEvents()
                .finished()
                .list());
    }

    private static TestExecutionResult result(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class);
    }

    /** The names of all tests that were run, in order. */
    List<String> names() {
        return ended.stream()
                .map(event -> event.getTestDescriptor().getDisplayName())
                .toList();
    }

    List<TestExecutionResult.Status> statuses() {
        return ended.stream().map(event -> result(event).getStatus()).toList();
    }

    /** The failure of the only test. */
    Throwable failure() {
        assertThat(ended).hasSize(1);
        assertThat(statuses()).containsExactly(TestExecutionResult.Status.FAILED);
        return result(ended.getFirst()).getThrowable().orElseThrow();
    }

    List<Throwable> failures() {
        return ended.stream()
                .flatMap(event -> result(event).getThrowable().stream())
                .toList();
    }

    /** A failure and, below it, what is suppressed in it. */
    static List<Throwable> withSuppressed(Throwable failure) {
        List<Throwable> all = new ArrayList<>();
        all.add(failure);
        Collections.addAll(all, failure.getSuppressed());
        return all;
    }

    static List<String> messages(Throwable failure) {
        return Arrays.stream(failure.getSuppressed()).map(Throwable::getMessage).toList();
    }
}
