package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyType;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is kept of a step.
 *
 * @param all by name
 * @param privates the names of those that are secrets
 * @param <C> what can be kept
 */
record Captures<C>(Map<String, C> all, Set<String> privates) {
    /**
     * The setting that says so.
     *
     * @param <C> what can be kept
     */
    static final class Setting<C> {
        private static final Key<Boolean> PRIVATE = Key.of(
                        "private",
                        KeyTypes.FLAG,
                        "Whether it is a secret: for later steps only, in no file and no output, and masked wherever it"
                                + " would be said.")
                .defaulting("false");

        private final Key<C> from;
        private final Key<Map<String, Settings>> key;

        /**
         * Declares it.
         *
         * @param type what can be kept
         * @param description what it means
         */
        Setting(KeyType<C> type, String description) {
            from = Key.of("from", type, "What is kept.").required();
            key = Key.of(
                    "capture", KeyTypes.mapOf(KeyTypes.mapping("capture", List.of(from, PRIVATE), from)), description);
        }

        Key<?> key() {
            return key;
        }

        /** {@return what a step says of it} */
        Captures<C> of(Settings settings) {
            Map<String, C> all = new LinkedHashMap<>();
            Set<String> privates = new LinkedHashSet<>();
            settings.find(key).orElse(Map.of()).forEach((name, each) -> {
                all.put(name, each.get(from));
                if (each.get(PRIVATE)) {
                    privates.add(name);
                }
            });
            return new Captures<>(all, privates);
        }
    }
}
