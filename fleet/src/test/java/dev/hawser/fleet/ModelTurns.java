package dev.hawser.fleet;

import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What {@code hawser.turn} decides of slots, rows and leases, in the time of a reactor: what a fleet is compared with. */
final class ModelTurns implements Turns {
    private static final class Member {
        long until;
        long number;
        int granted;
        int held;
        int want = 1;

        /** The attempt of each row. */
        final Map<Long, Integer> rows = new TreeMap<>();

        final Set<Long> givenLast = new HashSet<>();
    }

    private final Reactor reactor;
    private final Duration lease;
    private final Map<Long, Member> members = new HashMap<>();
    private final ArrayDeque<Map.Entry<Long, Integer>> waiting = new ArrayDeque<>();
    private final Map<Long, Integer> outcomes = new HashMap<>();
    private final int total;
    private long ids;
    int cap;

    ModelTurns(Reactor reactor, Duration lease, int cap, int total) {
        this.reactor = reactor;
        this.lease = lease;
        this.cap = cap;
        this.total = total;
        for (long row = 1; row <= total; row++) {
            waiting.add(Map.entry(row, 1));
        }
    }

    /** How many outcomes each row has. */
    Map<Long, Integer> outcomes() {
        return outcomes;
    }

    boolean isComplete() {
        return outcomes.size() == total;
    }

    @Override
    public Deferred<Joined> join(String name) {
        long id = ++ids;
        Member member = new Member();
        member.until = reactor.nanoTime() + lease.toNanos();
        members.put(id, member);
        return Deferred.succeed(new Joined(id, lease.toMillis(), "k"));
    }

    @Override
    public Deferred<Answer> turn(long worker, Ask ask) {
        Member member = members.get(worker);
        if (member == null) {
            return Deferred.succeed(Answer.FENCED);
        }
        boolean repeated = ask.number() != member.number + 1;
        settle(member, ask);
        takeBack(worker);
        int others = 0;
        Map<Long, Integer> wants = new HashMap<>(Map.of(worker, ask.slots().want()));
        members.forEach((id, one) -> wants.putIfAbsent(id, one.want));
        int fair = FairShare.of(wants, worker, cap);
        for (Member other : members.values()) {
            if (other != member) {
                others += Math.max(other.granted, other.held);
            }
        }
        member.granted = Math.max(0, Math.min(Math.min(ask.slots().want(), fair), cap - others));
        member.held = ask.slots().held();
        member.want = ask.slots().want();
        if (ask.number() != member.number) {
            member.givenLast.clear();
        }
        for (int i = 0; i < ask.rows() && !waiting.isEmpty(); i++) {
            Map.Entry<Long, Integer> row = waiting.remove();
            member.rows.put(row.getKey(), row.getValue());
            member.givenLast.add(row.getKey());
        }
        member.number = ask.number();
        member.until = reactor.nanoTime() + lease.toNanos();
        return Deferred.succeed(answer(member, repeated));
    }

    private void settle(Member member, Ask ask) {
        for (JsonNode row : ask.report().path("done")) {
            if (hasEnded(member, row)) {
                outcomes.merge(row.path("o").asLong(), 1, Integer::sum);
            }
        }
        for (JsonNode row : ask.report().path("failed")) {
            if (hasEnded(member, row)) {
                waiting.add(Map.entry(row.path("o").asLong(), row.path("a").asInt() + 1));
            }
        }
        for (JsonNode row : ask.report().path("back")) {
            if (hasEnded(member, row)) {
                waiting.add(Map.entry(row.path("o").asLong(), row.path("a").asInt()));
            }
        }
    }

    private static boolean hasEnded(Member member, JsonNode row) {
        return member.rows.remove(row.path("o").asLong(), row.path("a").asInt());
    }

    private void takeBack(long but) {
        long now = reactor.nanoTime();
        members.entrySet().removeIf(entry -> {
            boolean over = entry.getKey() != but && entry.getValue().until - now < 0;
            if (over) {
                waiting.addAll(entry.getValue().rows.entrySet());
            }
            return over;
        });
    }

    private Answer answer(Member member, boolean repeated) {
        List<Answer.Given> given = member.rows.entrySet().stream()
                .filter(row -> repeated || member.givenLast.contains(row.getKey()))
                .map(row -> new Answer.Given(
                        new Item("id-" + row.getKey(), row.getKey(), 0, JsonNodeFactory.instance.objectNode()),
                        row.getValue(),
                        0,
                        0,
                        JsonNodeFactory.instance.objectNode()))
                .toList();
        return new Answer(
                false,
                member.granted,
                members.size(),
                given,
                new Answer.Bounds(Optional.empty(), 0, 0, 0),
                new Answer.State(isComplete() ? "complete" : "running", "", false, ""),
                new Answer.Progress(total, total - waiting.size(), true, outcomes.size(), 0, waiting.size()),
                0);
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
            waiting.addAll(member.rows.entrySet());
        }
        return Deferred.succeed(null);
    }
}
