package dev.hawser.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A program that can be started, whose options are checked. A service provider interface, of {@link Spawner#prepare}.
 *
 * <p><b>Threads:</b> any; immutable.
 */
public final class Launch {
    private final Spawner spawner;
    private final ProcessSettings settings;

    Launch(Spawner spawner, ProcessSettings settings) {
        this.spawner = spawner;
        this.settings = settings;
    }

    /**
     * Starts the program; each time another process. Waits until it runs, about a millisecond: not on a reactor.
     *
     * @return the running process, whose pipes and end somebody has to look after
     * @throws StartFailedException if it cannot be started; the message tells why
     */
    public Child start() throws StartFailedException {
        return spawner.start(settings);
    }

    /** {@return the program and its arguments} */
    public List<String> command() {
        return settings.command();
    }

    /** {@return the program, for messages} */
    public String program() {
        return settings.program();
    }

    /** {@return what is connected to which descriptor, but for those of 0 to 2 that are {@link Stdio#none()}} */
    public SortedMap<Integer, Stdio> descriptors() {
        return settings.descriptors();
    }

    /**
     * {@return what a descriptor is connected to}
     *
     * @param descriptor its number
     */
    public Optional<Stdio> descriptor(int descriptor) {
        return settings.descriptor(descriptor);
    }

    /** {@return how long it may take to end once it is asked to} */
    public Duration grace() {
        return settings.grace();
    }

    /** {@return how long after its end others may keep its pipes open; empty for as long as they like} */
    public Optional<Duration> pipeTimeout() {
        return settings.pipeTimeout();
    }

    /** {@return the program} */
    @Override
    public String toString() {
        return "Launch[" + program() + "]";
    }
}
