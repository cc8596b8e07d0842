package dev.hawser.net.process;

import dev.hawser.net.transport.Descriptors;
import dev.hawser.process.Child;
import dev.hawser.process.ExitStatus;
import dev.hawser.process.JdkChild;
import dev.hawser.process.PosixChild;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Sees the end of a child: by a descriptor, else by looking again and again, else by a thread of the JDK's. */
final class ExitWatch {
    private static final long FIRST_LOOK = Duration.ofMillis(1).toNanos();
    private static final long LAST_LOOK = Duration.ofMillis(50).toNanos();

    private final Reactor reactor;
    private final Child child;
    private final Consumer<ExitStatus> exited;
    private final long start;

    /** @param exited told once; in the pump, or as a callback */
    ExitWatch(Reactor reactor, Child child, Consumer<ExitStatus> exited) {
        this.reactor = reactor;
        this.child = child;
        this.exited = exited;
        this.start = reactor.nanoTime();
    }

    void begin(Optional<Descriptors> descriptors) {
        switch (child) {
            case PosixChild posix -> begin(posix, descriptors);
            case JdkChild jdk -> {
                var _ = jdk.process().onExit().thenRun(() -> callFromThread(this::look));
            }
        }
    }

    private void begin(PosixChild posix, Optional<Descriptors> descriptors) {
        OptionalInt descriptor = descriptors.isPresent() ? posix.exitDescriptor() : OptionalInt.empty();
        if (descriptor.isPresent()) {
            descriptors.get().whenReadable(descriptor.getAsInt(), this::lookAgain);
        } else {
            lookAgain();
        }
    }

    private boolean look() {
        Optional<ExitStatus> status = child.status();
        status.ifPresent(exited);
        return status.isPresent();
    }

    /** At growing intervals of a small part of its age. */
    private void lookAgain() {
        if (!look()) {
            long age = reactor.nanoTime() - start;
            var _ = reactor.callLater(Duration.ofNanos(Math.clamp(age / 16, FIRST_LOOK, LAST_LOOK)), this::lookAgain);
        }
    }

    private void callFromThread(Runnable action) {
        try {
            reactor.callFromThread(action::run);
        } catch (IllegalStateException closed) {
            // there is nobody to tell
        }
    }
}
