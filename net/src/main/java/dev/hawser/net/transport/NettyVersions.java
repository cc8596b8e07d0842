package dev.hawser.net.transport;

import io.netty.channel.IoEventLoop;
import io.netty.util.Version;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which Netty is on the path, and which has to be: programs often get another one than ours by their framework. */
final class NettyVersions {
    /** Before it, epoll cannot be told to keep a descriptor that waits for nothing. The build tests this one, too. */
    private static final int OLDEST = 13;

    private static final Pattern FORM = Pattern.compile("4\\.2\\.(\\d+)\\.Final");

    private NettyVersions() {}

    /** Fails if it is known to be too old. */
    static void check() {
        String found = found();
        Matcher parts = FORM.matcher(found);
        if (found.startsWith("4.1.") || (parts.matches() && Integer.parseInt(parts.group(1)) < OLDEST)) {
            throw new IllegalStateException("the Netty on the path is " + found + ", and this needs 4.2." + OLDEST
                    + ".Final or newer: set the version of io.netty:netty-bom (with Spring Boot, the property"
                    + " netty.version)");
        }
    }

    private static String found() {
        Version found = Version.identify(IoEventLoop.class.getClassLoader()).get("netty-transport");
        return found == null ? "" : found.artifactVersion();
    }
}
