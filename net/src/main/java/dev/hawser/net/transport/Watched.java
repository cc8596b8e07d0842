package dev.hawser.net.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A descriptor that epoll watches, and tells each change of once. In the pump. */
final class Watched implements EpollIoHandle {
    /** The other end is gone: EPOLLERR and EPOLLHUP, which come without being asked for. Netty has no name for the latter. */
    private static final int GONE = 0x008 | 0x010;

    /** Whose descriptor it is. */
    interface Owner {
        /**
         * Something has changed.
         *
         * @param gone whether the other end is gone
         */
        void ready(boolean gone);

        /** It cannot be watched any more: it failed, or the loop has ended, if there is no cause. Perhaps told again. */
        void lost(@Nullable IOException cause);
    }

    private final FileDescriptor descriptor;
    private final Owner owner;
    private @Nullable IoRegistration registration;

    Watched(int descriptor, Owner owner) {
        this.descriptor = new FileDescriptor(descriptor);
        this.owner = owner;
    }

    /** Begins to watch. A failure is told to the owner at once. */
    void watch(IoLoop loop, EpollIoOps interest) {
        Future<IoRegistration> registering = loop.register(this);
        if (!registering.isSuccess()) { // it is done at once, in the loop's own thread
            owner.lost(NettyStreams.io(registering.cause()));
            return;
        }
        IoRegistration registered = registering.getNow();
        registration = registered;
        try {
            registered.submit(interest.with(EpollIoOps.EPOLLET));
        } catch (RuntimeException e) {
            owner.lost(NettyStreams.io(e));
        }
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        if (descriptor.isOpen()) {
            owner.ready((((EpollIoEvent) event).ops().value() & GONE) != 0);
        }
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    boolean isOpen() {
        return descriptor.isOpen();
    }

    /** The loop ends. */
    @Override
    public void close() {
        owner.lost(null);
    }

    /** Closes the descriptor; nothing is told any more. */
    void end() {
        IoRegistration watching = registration;
        registration = null;
        if (watching != null) {
            watching.cancel();
        }
        try {
            descriptor.close();
        } catch (IOException e) {
            // it is gone in any case
        }
    }
}
