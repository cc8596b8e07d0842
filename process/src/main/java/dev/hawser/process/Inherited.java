package dev.hawser.process;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The variables of this process with their names, as bytes of a character each. The names are read once: a variable that
 * changes is at another address.
 *
 * @param pointers the variables, {@code NAME=VALUE} each
 * @param names of them; empty of one that has none
 */
record Inherited(List<MemorySegment> pointers, List<String> names) {
    /** Any thread may find this or one that is as good. */
    private static volatile Inherited last = new Inherited(List.of(), List.of());

    /** {@return what they are now} */
    static Inherited of(CLibrary c) {
        List<MemorySegment> now = c.environment();
        Inherited known = last;
        if (known.pointers.equals(now)) {
            return known;
        }
        List<String> names = new ArrayList<>();
        for (MemorySegment variable : now) {
            String text = Texts.at(variable, StandardCharsets.ISO_8859_1);
            names.add(text.substring(0, Math.max(0, text.indexOf('='))));
        }
        Inherited read = new Inherited(now, List.copyOf(names));
        last = read;
        return read;
    }
}
