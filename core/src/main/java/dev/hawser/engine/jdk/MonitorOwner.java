package dev.hawser.engine.jdk;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What kind of thread owns the monitor that a virtual thread is blocked at. Only a dump of all threads says that, in JDK 25;
 * an older or smaller JVM does not, and of threads that it does not track none does.
 */
public enum MonitorOwner {
    /** It is not known. */
    UNKNOWN,
    /** None: it is being handed over. */
    NOBODY,
    /** A platform thread. */
    PLATFORM_THREAD,
    /** A virtual thread. */
    VIRTUAL_THREAD;

    private static final Pattern BLOCKED_ON = Pattern.compile("\"blockedOn\": *\"([^\"]+)\"");

    /** Within what is told of one thread. */
    private static final Pattern LOCKS = Pattern.compile("\"locks\": *\\[([^]]*)]");

    /**
     * Asks the JVM, which looks at all threads for it.
     *
     * @param blocked a virtual thread that is blocked
     * @return what owns the monitor
     */
    public static MonitorOwner ofThatWhichBlocks(Thread blocked) {
        try {
            Path directory = Files.createTempDirectory("hawser-threads");
            Path file = directory.resolve("threads.json");
            try {
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpThreads(file.toString(), ThreadDumpFormat.JSON);
                return in(Files.readString(file), blocked.threadId());
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (IOException | RuntimeException | LinkageError e) { // no disk, no such module, another format
            return UNKNOWN;
        }
    }

    static MonitorOwner in(String dump, long blocked) {
        List<String> threads = List.of(dump.split("\"tid\": *", -1));
        String own = "\"" + blocked + "\"";
        return threads.stream()
                .filter(thread -> thread.startsWith(own))
                .map(BLOCKED_ON::matcher)
                .filter(Matcher::find)
                .map(found -> owner(threads, "\"" + found.group(1) + "\""))
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static MonitorOwner owner(List<String> threads, String monitor) {
        return threads.stream()
                .filter(thread -> LOCKS.matcher(thread)
                        .results()
                        .anyMatch(locks -> locks.group(1).contains(monitor)))
                .filter(thread -> !thread.contains("\"waitingOn\": " + monitor)) // it has let go of it meanwhile
                .findFirst()
                .map(thread -> thread.contains("\"virtual\": true") ? VIRTUAL_THREAD : PLATFORM_THREAD)
                .orElse(NOBODY);
    }
}
