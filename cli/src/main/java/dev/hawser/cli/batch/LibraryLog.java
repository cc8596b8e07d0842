package dev.hawser.cli.batch;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// Takes what libraries log while a run goes on, or print to `System.err`, so that it is said as all else is: without
/// secrets, and in the form that was asked for. There is one at a time in a process.
///
/// Records come on any thread.
final class LibraryLog extends Handler implements AutoCloseable {
    private static final SimpleFormatter FORMATTER = new SimpleFormatter();

    private final Logger root = LogManager.getLogManager().getLogger("");
    private final Handler[] former = root.getHandlers();
    private final PrintStream formerErr = System.err;
    private final Consumer<String> taker;

    /// Tells of each connection that is aborted with something unsent; here the failure of the row tells that.
    private final Logger network = Logger.getLogger("dev.hawser.net");

    private final @Nullable Level formerLevel = network.getLevel();

    /// @param taker is given each text, of one line or several, with secrets in it; on any thread
    private LibraryLog(Consumer<String> taker) {
        this.taker = taker;
    }

    /// From now on everything goes there, until it is closed.
    static LibraryLog to(Consumer<String> taker) {
        LibraryLog log = new LibraryLog(taker);
        for (Handler handler : log.former) {
            log.root.removeHandler(handler);
        }
        log.root.addHandler(log);
        log.network.setLevel(Level.WARNING);
        System.setErr(new PrintStream(new Lines(taker), true, StandardCharsets.UTF_8));
        return log;
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            taker.accept(record.getLevel().getName().toLowerCase(Locale.ROOT) + " of " + record.getLoggerName() + ": "
                    + FORMATTER.formatMessage(record) + stack(record.getThrown()));
        }
    }

    private static String stack(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return "\n" + text.toString().stripTrailing();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
        network.setLevel(formerLevel);
        for (Handler handler : former) {
            root.addHandler(handler);
        }
        System.setErr(formerErr);
    }

    /// Hands on what is printed at once, if that is whole lines: a secret may have a line break in it.
    private static final class Lines extends OutputStream {
        private final Consumer<String> taker;
        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

        Lines(Consumer<String> taker) {
            this.taker = taker;
        }

        @Override
        public synchronized void write(int b) {
            printed.write(b);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            printed.write(bytes, offset, length);
        }

        @Override
        public synchronized void flush() {
            String text = printed.toString(StandardCharsets.UTF_8);
            if (text.endsWith("\n")) {
                printed.reset();
                taker.accept(text.stripTrailing());
            }
        }
    }
}
