package dev.hawser.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A command, and what {@link ProcessOptions} said in the end. Immutable; any thread.
 *
 * @param command the program and its arguments
 * @param environment its variables
 * @param directory where it runs; empty for where this process does
 * @param group its process group
 * @param descriptors what its file descriptors are connected to
 * @param grace how long it may take to end once it is asked to
 * @param pipeTimeout how long after its end others may keep its pipes open; empty for as long as they like
 */
record ProcessSettings(
        List<String> command,
        Environment environment,
        Optional<Path> directory,
        ChildGroup group,
        SortedMap<Integer, Stdio> descriptors,
        Duration grace,
        Optional<Duration> pipeTimeout) {
    /**
     * The variables of a child.
     *
     * @param inherits whether it has those of this process
     * @param changes what it has beside them, or instead of them; empty to have none of that name
     */
    record Environment(boolean inherits, Map<String, Optional<String>> changes) {
        Environment {
            changes = Map.copyOf(changes);
        }
    }

    ProcessSettings {
        command = List.copyOf(command);
        if (command.isEmpty() || command.getFirst().isEmpty()) {
            throw new IllegalArgumentException("a command needs a program, its first part");
        }
        descriptors = Collections.unmodifiableSortedMap(new TreeMap<>(descriptors));
    }

    /** The program, for messages. */
    String program() {
        return command.getFirst();
    }

    /** What a descriptor is connected to. */
    Optional<Stdio> descriptor(int descriptor) {
        Stdio given = descriptors.get(descriptor);
        return given == null && descriptor <= 2 ? Optional.of(Stdio.none()) : Optional.ofNullable(given);
    }
}
