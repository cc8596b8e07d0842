package dev.hawser.net.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which an operating system tells what a socket can do, the best first. Immutable; any thread.
 *
 * <p>What is used is the first that works on the machine, unless the system property {@value #PROPERTY} names one.
 */
public enum IoMechanism {
    /** Linux. */
    EPOLL("epoll"),
    /** macOS and BSD. */
    KQUEUE("kqueue"),
    /**
     * Linux, by rings that kernel and program share: fewer system calls. Not chosen before epoll, because a UNIX socket
     * whose peer ends its output is closed both ways here, because a reset need not be told to who had paused reading, and
     * because many a container forbids it. Files are read here, not sent by the system.
     */
    IO_URING("io_uring"),
    /**
     * The JDK's own selectors: everywhere, with more work per event. A UNIX socket whose peer ends its output is closed
     * both ways here too.
     */
    NIO("nio");

    /** The system property that names the mechanism to use: {@code io_uring}, {@code epoll}, {@code kqueue}, {@code nio}. */
    public static final String PROPERTY = "hawser.io";

    private final String text;

    IoMechanism(String text) {
        this.text = text;
    }

    /**
     * {@return the mechanism that the system property names, else the first that works here}
     *
     * @throws IllegalStateException if the property names one that does not work here; the cause says why
     * @throws IllegalArgumentException if the property names none of them
     */
    public static IoMechanism preferred() {
        String asked = System.getProperty(PROPERTY);
        if (asked != null) {
            return named(asked).required();
        }
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.problem().isEmpty())
                .findFirst()
                .orElse(NIO);
    }

    private static IoMechanism named(String asked) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.text.equals(asked.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("system property " + PROPERTY + " is '" + asked
                        + "'; expected one of "
                        + Arrays.stream(values()).map(IoMechanism::toString).collect(Collectors.joining(", "))));
    }

    /** {@return why it does not work here, or empty if it does} The first call loads native code. */
    public Optional<Throwable> problem() {
        return Optional.ofNullable(unavailability());
    }

    private @Nullable Throwable unavailability() {
        try {
            return switch (this) {
                case IO_URING -> IoUring.unavailabilityCause();
                case EPOLL -> Epoll.unavailabilityCause();
                case KQUEUE -> KQueue.unavailabilityCause();
                case NIO -> null;
            };
        } catch (LinkageError e) {
            return e; // its classes are not on the path
        }
    }

    /** This mechanism, which must work here. */
    IoMechanism required() {
        Optional<Throwable> problem = problem();
        if (problem.isPresent()) {
            throw new IllegalStateException(
                    text + " does not work here: " + problem.get().getMessage(), problem.get());
        }
        return this;
    }

    IoHandlerFactory handlers() {
        return switch (this) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> KeptInEpoll.factory(EpollIoHandler.newFactory());
            case KQUEUE -> KQueueIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    /** {@return its name as in the system property} */
    @Override
    public String toString() {
        return text;
    }
}
