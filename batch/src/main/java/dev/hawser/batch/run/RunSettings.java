package dev.hawser.batch.run;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Cost;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.Rate;
import dev.hawser.defer.Fn;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What {@link RunOptions} said. */
record RunSettings(
        Limits limits,
        Fn<? super Item, Standing> standing,
        @Nullable Rate perKeyRate,
        boolean ordered,
        @Nullable Cost cost,
        RunOptions.Busy busy,
        int lookAhead,
        int unrecorded,
        InstantSource clock,
        RandomGenerator random) {
    static RunSettings of(Consumer<? super RunOptions> options) {
        RunOptions draft = new RunOptions();
        options.accept(draft);
        return draft.settings();
    }
}
