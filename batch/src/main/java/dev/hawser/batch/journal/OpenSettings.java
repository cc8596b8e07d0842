package dev.hawser.batch.journal;

import dev.hawser.batch.source.Access;
import java.time.InstantSource;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** What {@link OpenOptions} said. */
record OpenSettings(
        ObjectNode about,
        boolean compact,
        boolean checkpoints,
        boolean finds,
        boolean allowChangedInput,
        boolean acceptCutInput,
        boolean acceptDamage,
        boolean fromFailedStep,
        Selection selection,
        long memory,
        Access access,
        InstantSource clock) {
    static OpenSettings of(Consumer<? super OpenOptions> options) {
        OpenOptions draft = new OpenOptions();
        options.accept(draft);
        return draft.settings();
    }
}
