package dev.hawser.net.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Counts the time in which a loop works, without that in which it waits for events. Its I/O handler reports how long it
 * was at reading and writing, if it is asked to; Netty's loop does not ask, so a layer over the handler does. In the pump.
 */
final class BusyMeter {
    private long nanos;

    /** All the time so far. On the reactor. */
    long nanos() {
        return nanos;
    }

    void add(long more) {
        nanos += more;
    }

    /** The same handlers, whose work counts. */
    IoHandlerFactory over(IoHandlerFactory handlers) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new Metered(handlers.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return handlers.isChangingThreadSupported();
            }
        };
    }

    private final class Metered implements IoHandler {
        private final IoHandler handler;

        /** For the context of the last run, which is one of two. */
        private @Nullable Reporting reporting;

        Metered(IoHandler handler) {
            this.handler = handler;
        }

        @Override
        public void initialize() {
            handler.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            Reporting known = reporting;
            if (known == null || !known.context.equals(context)) {
                known = new Reporting(context);
                reporting = known;
            }
            return handler.run(known);
        }

        @Override
        public void prepareToDestroy() {
            handler.prepareToDestroy();
        }

        @Override
        public void destroy() {
            handler.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return handler.register(handle);
        }

        @Override
        public void wakeup() {
            handler.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return handler.isCompatible(handleType);
        }
    }

    /** Wants to be told. */
    private final class Reporting implements IoHandlerContext {
        private final IoHandlerContext context;

        Reporting(IoHandlerContext context) {
            this.context = context;
        }

        @Override
        public boolean canBlock() {
            return context.canBlock();
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return context.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return context.deadlineNanos();
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return true;
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            add(activeNanos);
        }
    }
}
