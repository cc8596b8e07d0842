package dev.hawser.batch.journal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A process that has a run open.
 *
 * @param pid its number
 * @param started when it took the run
 * @param host the machine that it runs on
 */
record Holder(long pid, Instant started, String host) {
    static Holder self(Instant now) {
        return new Holder(ProcessHandle.current().pid(), now, hostName());
    }

    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine without a name of its own
        }
    }

    @Override
    public String toString() {
        return "process %d on %s since %s".formatted(pid, host, started.truncatedTo(ChronoUnit.SECONDS));
    }
}
