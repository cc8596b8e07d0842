package dev.hawser.testing;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs the tests with {@link Seeds} that are on the class path with random seeds, in turn, for as long as it is told.
 *
 * <pre>
 * java -cp CLASSES... dev.hawser.testing.Swarm [--minutes N] [--builds N] [--scenario REGEX] [--seed N] [--tsv FILE]
 * </pre>
 *
 * <p>A scenario is a test, named {@code Class.method}; the expression is looked for in that name. It is over when it had as
 * many seeds as N builds have, if that is said; its time is then the others'. With {@code --seed} each runs once, with that
 * seed. Needs {@code junit-platform-launcher} and an engine of JUnit on the class path. Prints a line for each failure, with
 * what runs it again, and at the end how many seeds each scenario took; {@code --tsv} appends that to a file instead: package,
 * class and method, seeds, failures, milliseconds of CPU. The exit code is 0 if none failed, 1 if some did, 2 if the arguments are wrong or no
 * scenario is meant.
 */
public final class Swarm {
    /** Each scenario is to have so many turns, unless they would be too short or too long. */
    private static final int TURNS = 6;

    private static final long SHORTEST_TURN = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_TURN = TimeUnit.SECONDS.toNanos(20);
    private static final int MOST_FAILURES = 3;
    private static final int MOST_AT_ONCE = 20_000;

    private final SwarmOrder order;
    private final Random random = new Random();
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
            scenarios.forEach(scenario -> tell(scenario, scenario.run(seed, seed)));
        } else {
            explore(scenarios);
        }
        if (order.tsv().isPresent()) {
            order.append(scenarios);
        } else {
            scenarios.forEach(scenario -> out.println(scenario.summary()));
        }
        return scenarios.stream().anyMatch(scenario -> scenario.failures() > 0) ? 1 : 0;
    }

    private void explore(List<Scenario> scenarios) {
        long nanos = order.time().toNanos();
        long end = System.nanoTime() + nanos;
        long turn = Math.clamp(nanos / TURNS / scenarios.size(), SHORTEST_TURN, LONGEST_TURN);
        List<Scenario> live = new ArrayList<>(scenarios);
        while (!live.isEmpty() && System.nanoTime() < end) {
            Collections.shuffle(live, random); // several swarms at once, and a short one, do not favour the first
            for (Scenario scenario : live) {
                turn(scenario, turn, end);
            }
            live.removeIf(scenario -> scenario.failures() >= MOST_FAILURES || left(scenario) == 0);
        }
    }

    /** Few rows of many seeds, since some tests have a price for each row: they look for garbage at its end. */
    private void turn(Scenario scenario, long nanos, long latest) {
        long began = System.nanoTime();
        long end = Math.min(began + nanos, latest);
        long left = left(scenario);
        boolean passed = true;
        while (passed && left > 0 && end - began > nanos / 8) {
            int count = (int) Math.min(Math.min(MOST_AT_ONCE, left), scenario.row(end - began));
            long first = random.nextLong() >>> 2;
            passed = tell(scenario, scenario.run(first, first + count - 1));
            long now = System.nanoTime();
            scenario.took(count, now - began);
            began = now;
            left = left(scenario);
        }
    }

    private long left(Scenario scenario) {
        return Math.max(0, (long) Math.ceil(order.builds() * scenario.seedsOfBuild()) - scenario.seeds());
    }

    /** {@return whether there is nothing to tell} */
    private boolean tell(Scenario scenario, List<Scenario.Failure> failures) {
        if (failures.isEmpty()) {
            return true;
        }
        Scenario.Failure first = failures.getFirst();
        String told = failures.stream().map(Scenario.Failure::message).collect(Collectors.joining("\n"));
        out.println("FAILED " + scenario.name() + ", " + first.run() + ": " + told.replace("\n", "\n    "));
        String seed = first.run().replaceAll("^seed (-?\\d+).*|.*", "$1");
        if (!seed.isEmpty()) {
            out.println("    again: --scenario '" + scenario.name().replace('$', '.') + "' --seed " + seed);
        }
        return false;
    }
}
