package dev.hawser.process;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Texts and lists of texts as the C library has them: ended by a NUL, and by a null pointer. */
final class Texts {
    private Texts() {}

    /** A text as UTF-8, whatever the locale is. */
    static MemorySegment text(Arena arena, String text) throws StartFailedException {
        if (text.indexOf('\0') >= 0) {
            throw new StartFailedException(
                    "an argument or variable has a NUL character in it, which no program can be given");
        }
        return arena.allocateFrom(text);
    }

    static MemorySegment vector(Arena arena, List<MemorySegment> texts) {
        MemorySegment vector = arena.allocate(ADDRESS, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            vector.setAtIndex(ADDRESS, i, texts.get(i));
        }
        return vector;
    }

    /** {@return the text at an address} */
    static String at(MemorySegment address) {
        return at(address, StandardCharsets.UTF_8);
    }

    // Restricted: the C library ends each of its texts with a NUL.
    @SuppressWarnings("restricted")
    static String at(MemorySegment address, Charset charset) {
        return address.reinterpret(Integer.MAX_VALUE).getString(0, charset);
    }

    /** {@return the pointer that is stored at an address} */
    // Restricted: only for the addresses of pointers.
    @SuppressWarnings("restricted")
    static MemorySegment pointerAt(MemorySegment address) {
        return address.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
    }

    /** {@return what a list of pointers has, up to its end} */
    // Restricted: the list ends with a null pointer.
    @SuppressWarnings("restricted")
    static List<MemorySegment> pointers(MemorySegment list) {
        List<MemorySegment> all = new ArrayList<>();
        if (list.address() != 0) {
            MemorySegment readable = list.reinterpret(Integer.MAX_VALUE);
            for (MemorySegment next = readable.getAtIndex(ADDRESS, 0);
                    next.address() != 0;
                    next = readable.getAtIndex(ADDRESS, all.size())) {
                all.add(next);
            }
        }
        return all;
    }
}
