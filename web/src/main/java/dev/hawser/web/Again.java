package dev.hawser.web;

import dev.hawser.batch.Item;

/** Gives commands for a shell that do a step of an item once more. */
@FunctionalInterface
public interface Again {
    /** Knows none. */
    Again UNKNOWN = (_, _) -> "";

    /**
     * {@return the command, without secrets; empty if there is none}
     *
     * @param item which
     * @param step the name of the step
     */
    String command(Item item, String step);
}
