package dev.hawser.fleet;

import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A model of {@code hawser.turn} in virtual time: turns of a run are made one after the other, each of which takes a time and
 * another for each row. Leases, grants and counts are as in the schema; rates, keys, stop rules and failed tries are not there.
 */
class SimulatedTurns implements Turns {
    /**
     * What turns cost.
     *
     * @param turn one without rows
     * @param row one row, that ends or is given
     * @param way there and back, which nobody else waits for
     */
    record Costs(Duration turn, Duration row, Duration way) {}

    private static final class Member {
        int granted;
        int held;
        int want;
        final Set<Long> rows = new HashSet<>();
    }

    private final Reactor reactor;
    private final Costs costs;
    private final Duration lease;
    private final long total;
    private final Map<Long, Member> members = new HashMap<>();
    private final ArrayDeque<Long> back = new ArrayDeque<>();
    private final List<Double> waits = new ArrayList<>();
    private long next;
    private long free;
    private long turns;
    int cap;
    long done;

    SimulatedTurns(Reactor reactor, Costs costs, Duration lease, int cap, long total) {
        this.reactor = reactor;
        this.costs = costs;
        this.lease = lease;
        this.cap = cap;
        this.total = total;
        this.free = reactor.nanoTime();
    }

    long turns() {
        return turns;
    }

    /** How long turns took, in milliseconds, of so many in a hundred at most. */
    double percentile(int percent) {
        List<Double> sorted = waits.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    /** What is forgotten is how long turns took so far. */
    void forget() {
        waits.clear();
        turns = 0;
    }

    @Override
    public Deferred<Joined> join(String name) {
        long id = members.size() + 1L;
        members.put(id, new Member());
        return after(costs.way(), new Joined(id, lease.toMillis(), "k"));
    }

    private <T> Deferred<T> after(Duration wait, T value) {
        return reactor.sleep(wait).addCallback(_ -> value);
    }

    @Override
    public Deferred<Answer> turn(long worker, Ask ask) {
        long arrived = reactor.nanoTime();
        Member member = members.get(worker);
        if (member == null) {
            return after(costs.way(), Answer.FENCED);
        }
        long ended = 0;
        for (JsonNode row : ask.report().path("done")) {
            ended += member.rows.remove(row.path("o").asLong()) ? 1 : 0;
        }
        done += ended;
        for (JsonNode row : ask.report().path("back")) {
            long ordinal = row.path("o").asLong();
            if (member.rows.remove(ordinal)) {
                back.add(ordinal);
            }
        }
        grant(worker, member, ask.slots());
        List<Answer.Given> given = handOut(member, ask.rows());
        long cost = costs.turn().toNanos() + costs.row().toNanos() * (ended + given.size());
        free = Math.max(free, arrived) + cost;
        turns++;
        Duration whole = Duration.ofNanos(free - arrived).plus(costs.way());
        waits.add(whole.toNanos() / 1e6);
        return after(whole, answer(member, given));
    }

    /** As in the schema: never more than the others leave, whatever is fair. */
    private void grant(long worker, Member member, Slots slots) {
        long others = 0;
        Map<Long, Integer> wants = new HashMap<>(Map.of(worker, slots.want()));
        members.forEach((id, one) -> wants.putIfAbsent(id, one.want));
        int fair = FairShare.of(wants, worker, cap);
        for (Member one : members.values()) {
            if (one != member) {
                others += Math.max(one.granted, one.held);
            }
        }
        member.granted = (int) Math.max(0, Math.min(slots.want(), Math.min(fair, cap - others)));
        member.held = slots.held();
        member.want = slots.want();
    }

    private List<Answer.Given> handOut(Member member, int most) {
        List<Answer.Given> given = new ArrayList<>();
        while (given.size() < most && (!back.isEmpty() || next < total)) {
            long ordinal = back.isEmpty() ? ++next : back.remove();
            member.rows.add(ordinal);
            Item item = new Item("id-" + ordinal, ordinal, ordinal, JsonNodeFactory.instance.objectNode());
            given.add(new Answer.Given(item, 1, 0, 0, JsonNodeFactory.instance.objectNode()));
        }
        return given;
    }

    private Answer answer(Member member, List<Answer.Given> given) {
        return new Answer(
                false,
                member.granted,
                workers(),
                given,
                new Answer.Bounds(Optional.empty(), 0, 0, 0),
                new Answer.State(done == total ? "complete" : "running", "", false, ""),
                new Answer.Progress(total, next, true, done, 0, back.size()),
                0);
    }

    /** How many workers there are said to be. */
    int workers() {
        return members.size();
    }

    @Override
    public Deferred<Set<Long>> keep(long worker, List<Kept> kept) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Deferred<List<Optional<Emission.Result>>> emit(long worker, List<Found> found) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Deferred<@Nullable Void> leave(long worker) {
        Member member = members.remove(worker);
        if (member != null) {
            back.addAll(member.rows);
        }
        return Deferred.succeed(null);
    }
}
