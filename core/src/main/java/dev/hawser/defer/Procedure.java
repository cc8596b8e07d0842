package dev.hawser.defer;

/** Something to do that takes nothing, returns nothing and may throw anything. */
@FunctionalInterface
public interface Procedure {
    /**
     * Does it.
     *
     * @throws Exception to say that it failed
     */
    void run() throws Exception;
}
