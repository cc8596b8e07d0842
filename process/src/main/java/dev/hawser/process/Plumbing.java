package dev.hawser.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Connects the descriptors of a child that is about to start: makes its pipes, and writes down what the child does to
 * take its ends. All ends are closed in every other child. Closing this closes the child's ends here, and after a failure
 * ours too.
 */
final class Plumbing implements AutoCloseable {
    private static final String NOWHERE = "/dev/null";

    private final CLibrary c;
    private final Arena arena;
    private final MemorySegment actions;
    private final SortedMap<Integer, Stdio> wanted;
    private final List<Integer> childrensEnds = new ArrayList<>();
    private final Map<Integer, Integer> ourEnds = new HashMap<>();
    private boolean handedOver;

    /** Our end of a terminal, to set its size; negative if there is none. */
    private int terminal = -1;

    /**
     * Nothing is made before {@link #write}.
     *
     * @param arena for texts
     * @param actions what the child does before it runs the program
     */
    Plumbing(CLibrary c, Arena arena, MemorySegment actions, ProcessSettings settings) {
        this.c = c;
        this.arena = arena;
        this.actions = actions;
        this.wanted = new TreeMap<>(settings.descriptors());
        for (int standard = 0; standard <= 2; standard++) {
            wanted.putIfAbsent(standard, Stdio.none());
        }
    }

    /** Makes the pipes and writes the actions. In the order of descriptors, so that 2 can be the same as 1. */
    void write() throws IOException {
        int next = 0;
        for (Map.Entry<Integer, Stdio> entry : wanted.entrySet()) {
            int descriptor = entry.getKey();
            for (; next < descriptor; next++) {
                check(c.addClose(actions, next));
            }
            connect(descriptor, entry.getValue());
            next = descriptor + 1;
        }
        // The JVM does not mark all of its sockets as to be closed in children.
        check(c.addCloseFrom(actions, next));
    }

    private void connect(int descriptor, Stdio stdio) throws IOException {
        switch (stdio) {
            case Stdio.PipeToChild _ -> check(c.addDup2(actions, pipe(descriptor, true), descriptor));
            case Stdio.PipeFromChild _ -> check(c.addDup2(actions, pipe(descriptor, false), descriptor));
            // to the same number: it stays open in the child
            case Stdio.Inherit _ -> check(c.addDup2(actions, descriptor, descriptor));
            case Stdio.Terminal wantedTerminal -> terminal(descriptor, wantedTerminal);
            case Stdio.SameAsStdout _ -> check(c.addDup2(actions, 1, descriptor));
            case Stdio.Null _ ->
                open(descriptor, NOWHERE, descriptor == 0 ? CLibrary.READ_ONLY : CLibrary.WRITE_CREATE);
            case Stdio.Read(var path) -> open(descriptor, path.toString(), CLibrary.READ_ONLY);
            case Stdio.Write(var path, boolean append) ->
                open(
                        descriptor,
                        path.toString(),
                        CLibrary.WRITE_CREATE | (append ? CLibrary.APPEND : CLibrary.TRUNCATE));
        }
    }

    /** The leader of a session gets the first terminal that it opens as the one that controls it. */
    private void terminal(int descriptor, Stdio.Terminal wantedTerminal) throws IOException {
        if (terminal >= 0) {
            check(c.addDup2(actions, 0, descriptor));
            return;
        }
        PseudoTerminal.Opened opened = PseudoTerminal.open(wantedTerminal.size(), wantedTerminal.echo());
        terminal = opened.ours();
        c.setNonBlocking(terminal);
        ourEnds.put(0, c.duplicate(terminal, 0));
        ourEnds.put(1, c.duplicate(terminal, 0));
        open(descriptor, opened.path(), CLibrary.READ_WRITE);
    }

    private void open(int descriptor, String path, int flags) throws IOException {
        check(c.addOpen(actions, descriptor, Texts.text(arena, path), flags));
    }

    /** {@return the child's end of a new pipe} */
    private int pipe(int descriptor, boolean toChild) throws IOException {
        int[] ends = c.pipe();
        int child = toChild ? ends[0] : ends[1];
        childrensEnds.add(child);
        int ours = toChild ? ends[1] : ends[0];
        ourEnds.put(descriptor, ours);
        c.setNonBlocking(ours);
        if (child > wanted.lastKey()) {
            return child;
        }
        // It would be written over while the others are put in their places.
        int higher = c.duplicate(child, wanted.lastKey() + 1);
        childrensEnds.add(higher);
        return higher;
    }

    private void check(int error) throws IOException {
        if (error != 0) {
            throw new IOException(c.describe(error));
        }
    }

    /** {@return our end of a terminal, which belongs to the caller once it has the pipes; negative if there is none} */
    int terminal() {
        return terminal;
    }

    /** {@return our ends of the pipes, by the child's descriptor, which belong to the caller now} */
    Map<Integer, Integer> handOver() {
        handedOver = true;
        return ourEnds;
    }

    @Override
    public void close() {
        childrensEnds.forEach(c::close);
        if (!handedOver) {
            ourEnds.values().forEach(c::close);
            if (terminal >= 0) {
                c.close(terminal);
            }
        }
    }
}
