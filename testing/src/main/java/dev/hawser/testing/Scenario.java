package dev.hawser.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A test with {@link Seeds}, to be run with any number of them, and how that went so far. Of one thread. */
final class Scenario {
    /**
     * @param run such as "seed 7", or "seed 7, once more"
     * @param isOfRow whether no seed has failed, but what is asked of all of them at the end
     */
    record Failure(String run, String message, boolean isOfRow) {}

    /** A message may have hundreds of lines: the steps of a program, then what failed, which may show all that a model knows. */
    private static final int LINES = 40;

    private final Launcher launcher = LauncherFactory.create();
    private final MethodSource method;
    private long seeds;
    private int failures;
    private int lastRow;
    private long nanosEach;
    private Duration used = Duration.ZERO;

    private Scenario(MethodSource method) {
        this.method = method;
    }

    /** {@return all in the directories of the class path whose name matches, by name} */
    static List<Scenario> onTheClassPath(Pattern name) {
        Set<Path> directories = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isDirectory)
                .collect(Collectors.toSet());
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(directories))
                .filters(ClassNameFilter.includeClassNamePatterns(ClassNameFilter.STANDARD_INCLUDE_PATTERN))
                .build();
        TestPlan plan = LauncherFactory.create().discover(request);
        return plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .flatMap(test -> test.getSource().stream())
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .filter(source -> AnnotationSupport.isAnnotated(source.getJavaMethod(), Seeds.class))
                .map(Scenario::new)
                .filter(scenario -> name.matcher(scenario.name()).find())
                .sorted(Comparator.comparing(Scenario::name))
                .toList();
    }

    static Scenario of(Class<?> test, String method, Class<?>... parameters) throws NoSuchMethodException {
        return new Scenario(MethodSource.from(test, test.getDeclaredMethod(method, parameters)));
    }

    String name() {
        return method.getClassName().replaceFirst(".*\\.", "") + "." + method.getMethodName();
    }

    int failures() {
        return failures;
    }

    long seeds() {
        return seeds + failures;
    }

    long seedsOfBuild() {
        return SeedsExtension.all(AnnotationSupport.findAnnotation(method.getJavaMethod(), Seeds.class)
                        .orElseThrow())
                .count();
    }

    /** {@return how many seeds take so long, by what the last row took; at most twice as many, as a few say little} */
    int row(long nanos) {
        return (int) Math.clamp(nanos / Math.max(1, nanosEach), 1, Math.max(1, 2L * lastRow));
    }

    void took(int count, long nanos) {
        lastRow = count;
        nanosEach = nanos / count;
    }

    /**
     * Runs it with each of the seeds, until one fails. If it is the row that fails, finds the seed that it is for.
     *
     * @return the failures, none if it passed
     */
    List<Failure> run(long first, long last) {
        Duration before = cpu();
        Row row = once(first, last);
        used = used.plus(cpu().minus(before));
        seeds += row.passed();
        if (!row.failed().isEmpty()) {
            failures++;
        }
        boolean seedFailed = row.failed().stream().anyMatch(failure -> !failure.isOfRow());
        return seedFailed || row.failed().isEmpty() ? row.failed() : narrowed(first, last, row.failed());
    }

    /** Of the whole JVM: functions run on threads of their own. */
    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** By halves: a row that fails for one of its seeds does so with fewer. */
    private List<Failure> narrowed(long first, long last, List<Failure> whole) {
        if (first == last) {
            return named("seed " + first, whole);
        }
        long middle = first + (last - first) / 2;
        Row lower = once(first, middle);
        if (isOfRow(lower)) {
            return narrowed(first, middle, lower.failed());
        }
        Row upper = once(middle + 1, last);
        return isOfRow(upper)
                ? narrowed(middle + 1, last, upper.failed())
                : named("seeds " + first + ".." + last + " together", whole);
    }

    private static boolean isOfRow(Row row) {
        return row.failed().stream().anyMatch(Failure::isOfRow);
    }

    private static List<Failure> named(String run, List<Failure> failures) {
        return failures.stream()
                .map(failure -> new Failure(run, failure.message(), true))
                .toList();
    }

    /** A seed that failed may have left its thread with a reactor that could not be closed: the next row is not to find it. */
    private static void onAThreadOfItsOwn(Runnable row) {
        Thread thread = Thread.ofPlatform().start(row);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a row of seeds", e);
        }
    }

    private static String message(Throwable failure) {
        List<String> lines = failure.toString().lines().toList();
        if (lines.size() <= LINES) {
            return String.join("\n", lines);
        }
        int half = LINES / 2;
        return String.join("\n", lines.subList(0, half)) + "\n…\n"
                + String.join("\n", lines.subList(lines.size() - half, lines.size()));
    }

    /** Whether it was the same when the seed was run once more. */
    private static String onceMore(Throwable failure) {
        return Stream.concat(Stream.of(failure), Stream.of(failure.getSuppressed()))
                .filter(FailingSeed.class::isInstance)
                .map(Throwable::getMessage)
                .flatMap(String::lines)
                .findFirst()
                .orElseGet(failure::toString);
    }

    /** How many seeds passed, and what failed. */
    private record Row(int passed, List<Failure> failed) {}

    private Row once(long first, long last) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(method.getJavaClass(), method.getJavaMethod()))
                .configurationParameter(SeedsExtension.ROW, first + ".." + last)
                .build();
        List<Failure> failed = new ArrayList<>();
        AtomicInteger passed = new AtomicInteger();
        TestExecutionListener listener = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                    String message = result.getThrowable()
                            .map(failed.isEmpty() ? Scenario::message : Scenario::onceMore)
                            .orElse("without a reason");
                    failed.add(new Failure(test.getDisplayName(), message, !test.isTest()));
                } else if (test.isTest()) {
                    passed.incrementAndGet();
                }
            }
        };
        onAThreadOfItsOwn(() -> launcher.execute(request, listener));
        return new Row(passed.get(), failed);
    }

    String summary() {
        return "%,12d seeds, %d failed, %.2f ms of CPU each  %s"
                .formatted(seeds(), failures, (double) used.toMillis() / Math.max(1, seeds()), name());
    }

    /** {@return package, class and method, seeds, failures, milliseconds of CPU, with tabs between} */
    String tsv() {
        String packageName = method.getJavaClass().getPackageName();
        return "%s\t%s\t%d\t%d\t%d".formatted(packageName, name(), seeds(), failures, used.toMillis());
    }
}
