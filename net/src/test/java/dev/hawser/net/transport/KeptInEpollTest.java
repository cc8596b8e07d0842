package dev.hawser.net.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What epoll is asked for, when Netty's channels ask for something and for nothing.
class KeptInEpollTest {
    private final List<String> calls = new ArrayList<>();
    private final List<IoOps> asked = new ArrayList<>();
    private IoHandler handler;

    @BeforeEach
    void make() {
        assumeThat(IoMechanism.EPOLL.problem()).isEmpty();
        IoHandlerFactory factory = KeptInEpoll.factory(_ -> new Below());
        assertThat(factory.isChangingThreadSupported()).isFalse();
        handler = factory.newHandler(ImmediateEventExecutor.INSTANCE);
    }

    /// In place of epoll.
    private final class Below implements IoHandler {
        @Override
        public void initialize() {
            calls.add("initialize");
        }

        @Override
        public int run(IoHandlerContext context) {
            calls.add("run");
            return 7;
        }

        @Override
        public void prepareToDestroy() {
            calls.add("prepareToDestroy");
        }

        @Override
        public void destroy() {
            calls.add("destroy");
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            return new Registration();
        }

        @Override
        public void wakeup() {
            calls.add("wakeup");
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return type == Handle.class;
        }
    }

    private final class Registration implements IoRegistration {
        private boolean cancelled;

        @Override
        @SuppressWarnings("unchecked") // as Netty declares it
        public <T> T attachment() {
            return (T) "attachment";
        }

        @Override
        public long submit(IoOps ops) {
            asked.add(ops);
            return asked.size();
        }

        @Override
        public boolean isValid() {
            return !cancelled;
        }

        @Override
        public boolean cancel() {
            cancelled = true;
            return true;
        }
    }

    private static final class Handle implements IoHandle {
        @Override
        public void handle(IoRegistration registration, IoEvent event) {}

        @Override
        public void close() {}
    }

    @Test
    void descriptorThatWaitsForNothingStaysInEpoll() throws Exception {
        IoRegistration registration = handler.register(new Handle());
        assertThat(registration.submit(EpollIoOps.EPOLLIN)).isEqualTo(1);
        assertThat(registration.submit(EpollIoOps.NONE)).isEqualTo(2);
        registration.submit(EpollIoOps.NONE);
        registration.submit(EpollIoOps.EPOLLOUT);
        assertThat(asked)
                .containsExactly(EpollIoOps.EPOLLIN, EpollIoOps.EPOLLET, EpollIoOps.EPOLLET, EpollIoOps.EPOLLOUT);
    }

    @Test
    void descriptorThatHasWaitedForNothingYetStaysOut() throws Exception {
        IoRegistration registration = handler.register(new Handle());
        registration.submit(EpollIoOps.NONE);
        registration.submit(EpollIoOps.EPOLLIN);
        registration.submit(EpollIoOps.NONE);
        IoRegistration other = handler.register(new Handle());
        other.submit(EpollIoOps.NONE);
        assertThat(asked).containsExactly(EpollIoOps.NONE, EpollIoOps.EPOLLIN, EpollIoOps.EPOLLET, EpollIoOps.NONE);
    }

    @Test
    void allElseIsHandedOn() throws Exception {
        IoRegistration registration = handler.register(new Handle());
        assertThat(registration.<String>attachment()).isEqualTo("attachment");
        assertThat(registration.isValid()).isTrue();
        assertThat(registration.cancel()).isTrue();
        assertThat(registration.isValid()).isFalse();
        assertThat(handler.isCompatible(Handle.class)).isTrue();
        assertThat(handler.isCompatible(IoHandle.class)).isFalse();
        handler.initialize();
        assertThat(handler.run(null)).isEqualTo(7);
        handler.wakeup();
        handler.prepareToDestroy();
        handler.destroy();
        assertThat(calls).containsExactly("initialize", "run", "wakeup", "prepareToDestroy", "destroy");
    }
}
