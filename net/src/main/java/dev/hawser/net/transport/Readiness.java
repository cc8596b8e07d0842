package dev.hawser.net.transport;

import io.netty.channel.epoll.EpollIoOps;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Waits until a descriptor can be read from, once. In the pump. */
final class Readiness implements Watched.Owner, IoLoop.Task {
    private final IoLoop loop;
    private final Watched watched;
    private final Runnable action;

    Readiness(IoLoop loop, int descriptor, Runnable action) {
        this.loop = loop;
        this.watched = new Watched(descriptor, this);
        this.action = action;
    }

    @Override
    public void perform() {
        watched.watch(loop, EpollIoOps.EPOLLIN);
    }

    @Override
    public void ready(boolean gone) {
        watched.end();
        action.run();
    }

    @Override
    public void lost(@Nullable IOException cause) {
        watched.end();
        if (cause != null) {
            action.run();
        }
    }
}
