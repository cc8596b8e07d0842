package dev.hawser.cli.batch;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// Keys as they are pressed, where the input is a terminal; which is as it was when this is closed, also by a signal.
final class Keyboard implements AutoCloseable {
    private static final File TERMINAL = new File("/dev/tty");
    private static final long PATIENCE_SECONDS = 2;
    private static final int STEP = 50;
    private static final int DEFAULT_ROWS = 24;

    private final InputStream in;
    private final String before;
    private final Thread atExit = new Thread(this::restore, "terminal");

    private Keyboard(InputStream in, String before) {
        this.in = in;
        this.before = before;
    }

    /// @param in where keys come from
    /// @param live whether that is a terminal that can be asked for each key
    static Keyboard of(InputStream in, boolean live) {
        String before = live ? stty("-g") : "";
        Keyboard keyboard = new Keyboard(in, before);
        if (!before.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(keyboard.atExit);
            stty("-icanon", "-echo", "min", "0");
        }
        return keyboard;
    }

    /// Waits for a key.
    ///
    /// @return the key; 0 if there was none in that time
    int next(int millis) throws IOException, InterruptedException {
        for (int waited = 0; waited <= millis; waited += STEP) {
            if (in.available() > 0) {
                return Math.max(0, in.read());
            }
            Thread.sleep(STEP);
        }
        return 0;
    }

    /// {@return how many rows the terminal has}
    int rows() {
        String size = before.isEmpty() ? "" : stty("size");
        return size.matches("[1-9]\\d* \\d+") ? Integer.parseInt(size.substring(0, size.indexOf(' '))) : DEFAULT_ROWS;
    }

    /// {@return how many columns it has}
    int columns(int otherwise) {
        String size = before.isEmpty() ? "" : stty("size");
        return size.matches("\\d+ [1-9]\\d*") ? Integer.parseInt(size.substring(size.indexOf(' ') + 1)) : otherwise;
    }

    /// {@return what it says; empty where there is none, or no terminal}
    private static String stty(String... arguments) {
        try {
            String[] command = new String[arguments.length + 1];
            command[0] = "stty";
            System.arraycopy(arguments, 0, command, 1, arguments.length);
            Process process = new ProcessBuilder(command)
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private void restore() {
        stty(before);
    }

    @Override
    public void close() {
        if (!before.isEmpty()) {
            Runtime.getRuntime().removeShutdownHook(atExit);
            restore();
        }
    }
}
