package dev.hawser.batch.step;

import dev.hawser.batch.Emission;
import dev.hawser.batch.StepObserver;
import dev.hawser.defer.Deferred;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Hears of the steps, keeps what is done once, and takes the rows that are found. */
class Watcher implements StepObserver {
    /** What happened to steps. */
    final List<String> told = new ArrayList<>();

    /** When it waited for others. */
    final List<String> waits = new ArrayList<>();

    final List<Emission> emitted = new ArrayList<>();
    final ObjectNode kept = JsonMapper.shared().createObjectNode();
    final ObjectNode passed = JsonMapper.shared().createObjectNode();

    /** What another attempt need not do. */
    @Nullable ObjectNode left;

    /** How many of the rows that are found are left out. */
    int beyond;

    /** What is added to the number of the slot, when one is taken again. */
    int moves;

    @Override
    public void started(String step) {
        told.add(step);
    }

    @Override
    public void ended(String step, boolean succeeded) {
        told.add(succeeded ? "ok" : "failed");
    }

    @Override
    public void leaveSlot() {
        told.add("leaves");
    }

    @Override
    public Deferred<Integer> takeSlot(int former) {
        told.add("takes");
        return Deferred.succeed(former + moves);
    }

    @Override
    public void waits() {
        waits.add("waits");
    }

    @Override
    public void goesOn() {
        waits.add("goes on");
    }

    @Override
    public ObjectNode kept() {
        return kept;
    }

    @Override
    public Deferred<@Nullable Void> keep(String step, @Nullable ObjectNode captured) {
        told.add("keeps");
        kept.set(step, captured == null ? JsonMapper.shared().nullNode() : captured);
        return Deferred.succeed(null);
    }

    @Override
    public ObjectNode passed() {
        return passed;
    }

    @Override
    public void fails(ObjectNode steps) {
        left = steps;
    }

    @Override
    public Deferred<Emission.Result> emit(Emission emission) {
        emitted.add(emission);
        return Deferred.succeed(new Emission.Result(emission.rows().size(), 0, beyond));
    }

    /** {@return the rows that were found, as JSON} */
    List<String> found() {
        return emitted.stream()
                .flatMap(emission -> emission.rows().stream())
                .map(Object::toString)
                .toList();
    }
}
