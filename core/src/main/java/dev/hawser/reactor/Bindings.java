package dev.hawser.reactor;

import org.jspecify.annotations.Nullable;

/** Scoped values that are bound, for {@link ContextCarrier#scopedValues}. */
final class Bindings {
    private Bindings() {}

    /** {@return the bindings before, and that of a value which is bound} */
    static <T> ScopedValue.Carrier add(ScopedValue.@Nullable Carrier before, ScopedValue<T> value) {
        return before == null ? ScopedValue.where(value, value.get()) : before.where(value, value.get());
    }

    static ContextCarrier.Captured captured(ScopedValue.Carrier bound) {
        return work -> {
            var _ = bound.<Boolean, Exception>call(() -> {
                work.run();
                return true;
            });
        };
    }
}
