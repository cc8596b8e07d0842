package dev.hawser.testing;

import dev.hawser.reactor.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What happened in a run, in order, one line an event: its virtual time, who, and what. Of the reactor's thread. */
final class EventLog {
    private final VirtualTime time;
    private final StringBuilder lines = new StringBuilder();

    EventLog(VirtualTime time) {
        this.time = time;
    }

    void add(String who, Object what) {
        lines.append(time.nanoTime())
                .append(' ')
                .append(who)
                .append(' ')
                .append(what)
                .append('\n');
    }

    long size() {
        return lines.chars().filter(c -> c == '\n').count();
    }

    /** A short text that differs when the log does. */
    String digest() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
