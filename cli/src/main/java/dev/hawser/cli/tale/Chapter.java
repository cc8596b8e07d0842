package dev.hawser.cli.tale;

import java.util.List;
import java.util.Optional;

/// One of the five examples.
public enum Chapter {
    /// One after another.
    BLOCKING("blocking", "developer"),
    /// Platform threads with a lock.
    THREADS("threads", "developer"),
    /// One thread and callbacks.
    CALLBACKS("callbacks", "timer"),
    /// One thread and inline functions.
    INLINE("inline", "function"),
    /// One thread, inline functions and a limit.
    COOPERATOR("Cooperator", "slot");

    private static final int NAMED_CUSTOMERS = 4;
    private static final int CUSTOMERS = 15;

    private final String title;
    private final String lane;

    Chapter(String title, String lane) {
        this.title = title;
        this.lane = lane;
    }

    /// {@return the example with that number, 1 to 5}
    public static Optional<Chapter> numbered(String number) {
        return List.of(values()).stream()
                .filter(chapter -> Integer.toString(chapter.number()).equals(number))
                .findFirst();
    }

    /// {@return 1 to 5}
    public int number() {
        return ordinal() + 1;
    }

    /// {@return a word for it}
    String title() {
        return title;
    }

    /// {@return what waits, one row of the timeline each}
    String lane() {
        return lane;
    }

    /// {@return the customers of that day}
    List<Customer> customers(Settings settings) {
        return switch (this) {
            case BLOCKING -> Customer.named(settings.customers().orElse(NAMED_CUSTOMERS));
            case THREADS, CALLBACKS, INLINE, COOPERATOR ->
                Customer.numbered(settings.customers().orElse(CUSTOMERS));
        };
    }
}
