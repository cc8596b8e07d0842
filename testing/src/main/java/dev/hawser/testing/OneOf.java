package dev.hawser.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Some classes of failures, all of which are an {@code E}. */
record OneOf<E extends Throwable>(List<Class<? extends E>> types) {
    static <E extends Throwable> OneOf<E> of(Class<? extends E> type, Class<? extends E>[] more) {
        List<Class<? extends E>> types = new ArrayList<>();
        types.add(type);
        for (Class<? extends E> other : more) {
            types.add(other);
        }
        return new OneOf<>(List.copyOf(types));
    }

    boolean matches(Throwable failure) {
        return types.stream().anyMatch(type -> type.isInstance(failure));
    }

    /** What matches, by its type. */
    @SuppressWarnings("unchecked") // it is an instance of one of the types
    E cast(Throwable failure) {
        if (!matches(failure)) {
            throw new ClassCastException(failure.getClass().getName() + " is not " + this);
        }
        return (E) failure;
    }

    @Override
    public String toString() {
        return types.stream().map(Class::getName).collect(Collectors.joining(" or "));
    }
}
