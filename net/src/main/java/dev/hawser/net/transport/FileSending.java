package dev.hawser.net.transport;

import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;

/** Watches how the system sends a part of a file. In the pump. */
final class FileSending implements ChannelProgressiveFutureListener {
    /** Who sends it. */
    interface Told {
        /** So much more has left. */
        void left(long bytes);

        /** The file was cut before all of it had left. */
        void cut(Throwable cause);
    }

    /** Takes nothing: Netty then looks whether the file has what is to be sent. */
    private static final WritableByteChannel NOTHING = new WritableByteChannel() {
        @Override
        public int write(ByteBuffer source) {
            return 0;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    };

    private final FileRegion file;
    private final Told told;
    private long progress;

    FileSending(FileRegion file, Told told) {
        this.file = file.retain();
        this.told = told;
    }

    /** {@inheritDoc} Its end is told as that of any output. */
    @Override
    public void operationProgressed(ChannelProgressiveFuture future, long now, long total) {
        if (now < total) {
            told.left(now - progress);
            progress = now;
        }
    }

    @Override
    public void operationComplete(ChannelProgressiveFuture future) {
        boolean cut = !future.isSuccess() && isCut();
        file.release();
        if (cut) {
            told.cut(future.cause());
        }
    }

    private boolean isCut() {
        try {
            var _ = file.transferTo(NOTHING, file.transferred());
            return false;
        } catch (ClosedChannelException e) {
            return false; // it was dropped
        } catch (IOException e) {
            return true;
        }
    }
}
