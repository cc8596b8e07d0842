package dev.hawser.fleet;

import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import dev.hawser.defer.Deferred;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives ids and keys to rows that steps have found, and has the database take them.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class Emitting {
    private final WorkerSettings.@Nullable Finds finds;
    private final Together<Turns.Found, Emission.Result> sent;

    /**
     * Makes one.
     *
     * @param finds how rows are told apart; null where none may be found
     * @param sent has the database take them
     */
    Emitting(WorkerSettings.@Nullable Finds finds, Together<Turns.Found, Emission.Result> sent) {
        this.finds = finds;
        this.sent = sent;
    }

    /** Fires when they are rows of the run; fails if they cannot be. */
    Deferred<Emission.Result> emit(FleetLease lease, Emission emission, long at) {
        WorkerSettings.Finds how = finds;
        if (how == null) {
            return Deferred.fail(emission.refused("the run has no steps that find rows, and cannot take any"));
        }
        List<KeyedItem> rows = new ArrayList<>();
        try {
            List<String> ids = emission.ids(how.column());
            for (int i = 0; i < ids.size(); i++) {
                String id = ids.get(i);
                String wrong = IdText.wrong(id).orElse("");
                if (!wrong.isEmpty()) {
                    return Deferred.fail(emission.refused("a row that was found has " + wrong));
                }
                ObjectNode fields = emission.rows().get(i);
                Item item = new Item(id, 0, 0, fields);
                rows.add(new KeyedItem(item, how.key().apply(item), JsonNodeFactory.instance.objectNode(), 0));
            }
        } catch (StepException e) {
            return Deferred.fail(e);
        } catch (Exception e) {
            return Deferred.fail(emission.refused("a row that was found has no key: " + e.getMessage()));
        }
        return sent.tell(new Turns.Found(lease.item().ordinal(), lease.attempt(), emission, rows, at));
    }

    void end() {
        sent.end();
    }
}
