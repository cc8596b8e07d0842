package dev.hawser.testing;

import dev.hawser.defer.Action;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Runs a small program in many orders, to find one in which it fails: orders that a shuffle meets once in a million runs.
 *
 * {@snippet class="dev.hawser.testing.ExplorationTest" region="pct"}
 *
 * <p>The program opens a {@link TestReactor} with the schedule that it is given, and makes anew all that it changes. What has
 * an order by itself, such as timers of different times, keeps it. The failure names the schedule.
 */
public final class Exploration {
    private Exploration() {}

    /**
     * Runs it by random priorities; see {@link Schedule#pct}. A first run, first in, first out, tells how many steps there are.
     *
     * @param seed the same seed makes the same runs
     * @param depth 1 to 3, for most faults
     * @param runs how many
     * @param program what to run
     * @throws AssertionError if it fails; the failure is the cause
     */
    public static void pct(Seed seed, int depth, int runs, Action<? super Schedule> program) {
        Schedule first = Schedule.given(List.of());
        run(first, program);
        int steps = first.choices().options().size();
        var seeds = seed.random();
        for (int i = 0; i < runs; i++) {
            run(Schedule.pct(new Seed(seeds.nextLong()), depth, steps), program);
        }
    }

    /**
     * Runs it in all orders that differ in at most so many choices from first in, first out; those that differ less come
     * first.
     *
     * @param differences how many, 0 or more
     * @param most after how many runs to end
     * @param program what to run
     * @return whether all were run, and how many those were
     * @throws AssertionError if it fails; the failure is the cause
     */
    public static Explored all(int differences, int most, Action<? super Schedule> program) {
        Deque<List<Integer>> open = new ArrayDeque<>();
        open.add(List.of());
        int runs = 0;
        while (!open.isEmpty() && runs < most) {
            List<Integer> given = open.remove();
            Schedule schedule = Schedule.given(given);
            run(schedule, program);
            runs++;
            if (given.stream().filter(choice -> choice != 0).count() < differences) {
                branch(given, schedule.choices(), open);
            }
        }
        return new Explored(open.isEmpty(), runs);
    }

    /**
     * What {@link #all} did.
     *
     * @param complete whether there are no other orders
     * @param runs how many there were
     */
    public record Explored(boolean complete, int runs) {}

    /** Each run that differs from the last one first in a choice behind those that were given. */
    private static void branch(List<Integer> given, Schedule.Choices choices, Deque<List<Integer>> open) {
        for (int at = given.size(); at < choices.options().size(); at++) {
            for (int other = 1; other < choices.options().get(at); other++) {
                List<Integer> next = new ArrayList<>(given);
                next.addAll(Collections.nCopies(at - given.size(), 0));
                next.add(other);
                open.add(next);
            }
        }
    }

    private static void run(Schedule schedule, Action<? super Schedule> program) {
        try {
            program.run(schedule);
        } catch (Throwable e) {
            throw new AssertionError("fails with " + schedule + ": " + e, e);
        }
    }
}
