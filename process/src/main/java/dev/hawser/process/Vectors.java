package dev.hawser.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The two lists that a program is given.
 *
 * @param arguments its arguments, the program first; ended by a null pointer
 * @param environment its variables; ended by a null pointer
 */
record Vectors(MemorySegment arguments, MemorySegment environment) {
    static Vectors of(Arena arena, CLibrary c, ProcessSettings settings) throws StartFailedException {
        List<MemorySegment> arguments = new ArrayList<>();
        for (String argument : settings.command()) {
            arguments.add(Texts.text(arena, argument));
        }
        return new Vectors(
                Texts.vector(arena, arguments), Texts.vector(arena, environment(arena, c, settings.environment())));
    }

    /** What is inherited is handed on as it is: it need not be text in the locale's encoding. */
    private static List<MemorySegment> environment(Arena arena, CLibrary c, ProcessSettings.Environment environment)
            throws StartFailedException {
        List<MemorySegment> all = new ArrayList<>();
        if (environment.inherits()) {
            Set<String> changed = new HashSet<>();
            environment.changes().keySet().forEach(name -> changed.add(raw(name)));
            Inherited inherited = Inherited.of(c);
            for (int i = 0; i < inherited.names().size(); i++) {
                if (!changed.contains(inherited.names().get(i))) {
                    all.add(inherited.pointers().get(i));
                }
            }
        }
        for (Map.Entry<String, Optional<String>> change : environment.changes().entrySet()) {
            if (change.getValue().isPresent()) {
                all.add(Texts.text(
                        arena, change.getKey() + "=" + change.getValue().get()));
            }
        }
        return all;
    }

    /** The bytes of a text, a character each. */
    private static String raw(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
