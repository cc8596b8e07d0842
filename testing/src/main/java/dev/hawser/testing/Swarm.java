package dev.hawser.testing;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Runs the tests with {@link Seeds} that are on the class path with random seeds, in turn, for as long as it is told.
 *
 * <pre>
 * java -cp CLASSES... dev.hawser.testing.Swarm [--minutes N] [--scenario REGEX] [--seed N] [--tsv FILE]
 * </pre>
 *
 * <p>A scenario is a test, named {@code Class.method}; the expression is looked for in that name. With {@code --seed} each
 * runs once, with that seed. Needs {@code junit-platform-launcher} and an engine of JUnit on the class path. Prints a line
 * for each failure with what runs it again, and at the end how many seeds each scenario took; {@code --tsv} appends that to
 * a file: class and method, seeds, failures. The exit code is 0 if none failed, 1 if some did, 2 if the arguments
 * are wrong or no scenario is meant.
 */
public final class Swarm {
    /** The share of time that one scenario gets before it is the next one's turn. */
    private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int MOST_FAILURES = 3;
    private static final int MOST_AT_ONCE = 20_000;

    private final SwarmOrder order;
    private final SplittableRandom random = new SplittableRandom(System.nanoTime());
    private final PrintStream out;

    private Swarm(SwarmOrder order, PrintStream out) {
        this.order = order;
        this.out = out;
    }

    /**
     * Runs it, and ends the JVM.
     *
     * @param arguments as above
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int code;
        try {
            code = new Swarm(SwarmOrder.of(arguments), out).run();
        } catch (IllegalArgumentException e) {
            out.println("swarm: " + e.getMessage());
            code = 2;
        }
        System.exit(code); // a test that failed may have left threads
    }

    private int run() {
        List<Scenario> scenarios = Scenario.onTheClassPath(order.scenario());
        if (scenarios.isEmpty()) {
            out.println("swarm: no test with @Seeds on the class path matches " + order.scenario());
            return 2;
        }
        if (order.seed().isPresent()) {
            long seed = order.seed().getAsLong();
            scenarios.forEach(scenario -> told(scenario, scenario.run(seed, seed)));
        } else {
            explore(scenarios);
        }
        scenarios.forEach(scenario -> out.println(scenario.summary()));
        order.append(scenarios);
        return scenarios.stream().anyMatch(scenario -> scenario.failures() > 0) ? 1 : 0;
    }

    private void explore(List<Scenario> scenarios) {
        long end = System.nanoTime() + order.time().toNanos();
        boolean any = true;
        while (any) {
            any = false;
            for (Scenario scenario : scenarios) {
                if (scenario.failures() < MOST_FAILURES && System.nanoTime() < end) {
                    turn(scenario, Math.min(end, System.nanoTime() + TURN_NANOS));
                    any = true;
                }
            }
        }
    }

    /** Rows of seeds, each twice as long as the one before, since each row has a price of its own. */
    private void turn(Scenario scenario, long end) {
        int count = scenario.firstRow();
        while (System.nanoTime() < end) {
            long first = random.nextLong(Long.MAX_VALUE >> 1);
            long began = System.nanoTime();
            boolean passed = told(scenario, scenario.run(first, first + count - 1));
            scenario.took(count, System.nanoTime() - began);
            if (!passed) {
                return;
            }
            count = Math.min(MOST_AT_ONCE, count * 2);
        }
    }

    private boolean told(Scenario scenario, List<Scenario.Failure> failures) {
        for (Scenario.Failure failure : failures) {
            out.printf("FAILED %s, %s: %s%n", scenario.name(), failure.run(), failure.message());
            String seed = failure.run().replaceAll("^seed (-?\\d+).*|.*", "$1");
            if (!seed.isEmpty()) {
                out.printf("    again: --scenario '%s' --seed %s%n", scenario.name(), seed);
            }
        }
        return failures.isEmpty();
    }
}
