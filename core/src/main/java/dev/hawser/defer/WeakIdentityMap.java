package dev.hawser.defer;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map by identity that does not keep its keys alive. Not thread-safe; an entry leaves at a later call, after its key
 * has become garbage.
 */
final class WeakIdentityMap<K, V> {
    private final Map<Key<K>, V> entries = new HashMap<>();
    private final ReferenceQueue<K> garbage = new ReferenceQueue<>();

    private static final class Key<K> extends WeakReference<K> {
        private final int hash;

        Key(K key, @Nullable ReferenceQueue<K> garbage) {
            super(key, garbage);
            hash = System.identityHashCode(key);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            K mine = get();
            return mine != null && other instanceof Key<?> key && Identity.same(key.get(), mine);
        }
    }

    @Nullable V get(K key) {
        return entries.get(new Key<>(key, null));
    }

    /** {@return whether the key is new} */
    boolean put(K key, V value) {
        purge();
        return entries.put(new Key<>(key, garbage), value) == null;
    }

    int size() {
        purge();
        return entries.size();
    }

    private void purge() {
        for (Reference<? extends K> gone = garbage.poll(); gone != null; gone = garbage.poll()) {
            entries.remove(gone);
        }
    }
}
