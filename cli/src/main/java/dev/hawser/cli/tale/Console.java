package dev.hawser.cli.tale;

import java.io.PrintWriter;

/// Writes the lines of the tale, through one buffer. Any thread.
///
/// While threads run, each line is written out at once. While a reactor runs, the buffer is written when the reactor
/// has nothing else to do: a million lines then cost what they cost, and not a million system calls.
final class Console implements Log {
    private static final int FULL = 1 << 15;

    private final PrintWriter out;
    private final Runnable onClosed;

    /// Guarded by this, as all below.
    private final StringBuilder buffer = new StringBuilder();

    private boolean lineByLine = true;
    private boolean closed;

    /// A console.
    ///
    /// @param out where to write
    /// @param onClosed called once, when nobody reads that any more
    Console(PrintWriter out, Runnable onClosed) {
        this.out = out;
        this.onClosed = onClosed;
    }

    synchronized void lineByLine(boolean value) {
        lineByLine = value;
    }

    /// {@return whether the reader has gone}
    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void say(Line line, Object who) {
        buffer.append(line.text()).append(' ').append(who);
        endLine();
    }

    /// Writes some text and ends the line.
    synchronized void print(String text) {
        buffer.append(text);
        endLine();
    }

    private void endLine() {
        buffer.append(System.lineSeparator());
        if (lineByLine || buffer.length() >= FULL) {
            flush();
        }
    }

    /// Writes out what is in the buffer.
    synchronized void flush() {
        if (buffer.isEmpty()) {
            return;
        }
        if (!closed) {
            out.append(buffer);
            if (out.checkError()) { // which flushes
                closed = true;
                onClosed.run();
            }
        }
        buffer.setLength(0);
    }
}
