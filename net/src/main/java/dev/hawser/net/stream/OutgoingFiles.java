package dev.hawser.net.stream;

import dev.hawser.defer.Promise;
import dev.hawser.invariant.Invariant;
import dev.hawser.net.NetException;
import dev.hawser.reactor.ReactorAccess;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The files among the output of a connection that are not sent yet, and their places in it. On the reactor. */
final class OutgoingFiles {
    private final ReactorAccess access;
    private final Consumer<IOException> failing;
    private final ArrayDeque<Outgoing> queue = new ArrayDeque<>(1);
    private long unsent;

    /** @param failing told when a file cannot be read as far as was asked for; in the pump */
    OutgoingFiles(ReactorAccess access, Consumer<IOException> failing) {
        this.access = access;
        this.failing = failing;
    }

    /** How much of all of them is not sent. */
    long unsent() {
        return unsent;
    }

    /** Adds a file behind output in memory: what was not handed to the wire, and what is not sent. */
    void add(Outgoing file, long unhandedMemory, long unsentMemory) {
        file.ahead = unhandedMemory;
        file.before = unsentMemory;
        for (Outgoing earlier : queue) {
            file.ahead -= earlier.ahead;
            file.before -= earlier.before;
        }
        Invariant.check(file.ahead >= 0 && file.before >= file.ahead, "what is not handed on is not sent either");
        Invariant.check(file.unsent() > 0, "a file without bytes needs no place");
        unsent += file.unsent();
        queue.add(file);
    }

    /** The first of which the wire does not have all, if there is nothing to be handed to it before. */
    private @Nullable Outgoing next() {
        for (Outgoing file : queue) {
            if (!file.isHanded()) {
                return file.ahead == 0 ? file : null;
            }
        }
        return null;
    }

    boolean isTurn() {
        return next() != null;
    }

    /** The next part of the file whose turn it is, for the system to send; null if it is none's, or enough is under way. */
    @Nullable FileRegion region() {
        Outgoing file = next();
        try {
            return file == null || file.isUnderWay() ? null : file.region(failing);
        } catch (IOException e) {
            failing.accept(e);
            return null;
        }
    }

    /** The next part of the file whose turn it is; empty if enough is under way. */
    ByteBuf chunk(ByteBufAllocator allocator) {
        Outgoing file = next();
        try {
            return file == null || file.isUnderWay() ? Unpooled.EMPTY_BUFFER : file.chunk(allocator);
        } catch (IOException e) {
            failing.accept(e);
            return Unpooled.EMPTY_BUFFER;
        }
    }

    /** Output in memory was handed to the wire. */
    void handed(long bytes) {
        Invariant.check(bytes >= 0, "what is handed on brings a file nearer");
        for (Outgoing file : queue) {
            if (!file.isHanded()) {
                file.ahead -= bytes;
                Invariant.check(file.ahead >= 0, "what lies before a file is handed on before it");
                return;
            }
        }
    }

    /** Output is sent, of whatever kind. */
    void sent(long bytes) {
        long rest = bytes;
        while (rest > 0 && !queue.isEmpty()) {
            Outgoing first = queue.element();
            long memory = Math.min(rest, first.before);
            first.before -= memory;
            Invariant.check(memory >= 0 && first.before >= 0, "what lies before a file is sent before it");
            long ours = first.sent(rest - memory);
            unsent -= ours;
            Invariant.check(unsent >= 0, "of files no more is sent than they have");
            if (ours > 0) {
                tell(first);
            }
            if (first.unsent() > 0) {
                return;
            }
            rest -= memory + ours;
            queue.remove();
            over(first);
        }
        Invariant.check(!queue.isEmpty() || unsent == 0, "without files nothing is left of them");
        assert unsent == unsentOfAll() : "what is left of files is what is left of each";
    }

    private void tell(Outgoing file) {
        LongConsumer progress = file.progress();
        if (progress != null) {
            long left = file.left();
            access.queue("telling how much of a file was sent", () -> progress.accept(left));
        }
    }

    private void over(Outgoing file) {
        Invariant.check(file.isHanded() && file.unsent() == 0, "who is told that a file was sent has sent all of it");
        file.end();
        fire(file, "having sent a file", promise -> promise.callback(null));
    }

    private void fire(Outgoing file, String where, Consumer<Promise<@Nullable Void>> firing) {
        Promise<@Nullable Void> promise = file.promise;
        if (promise != null) {
            access.fire(where, promise, () -> {
                if (!promise.isFired()) {
                    firing.accept(promise);
                }
            });
        }
    }

    /** Leaves out of a file what the wire does not have. {@return how much that is} */
    long cut(Outgoing file) {
        long rest = file.cut();
        unsent -= rest;
        Invariant.check(rest >= 0 && unsent >= 0, "no more is cut from a file than is left of it");
        if (file.unsent() == 0) {
            leaveOut(file);
        }
        assert unsent == unsentOfAll() : "what is cut from a file is cut from all";
        return rest;
    }

    private long unsentOfAll() {
        return queue.stream().mapToLong(Outgoing::unsent).sum();
    }

    private void leaveOut(Outgoing file) {
        for (Iterator<Outgoing> all = queue.iterator(); all.hasNext(); ) {
            if (all.next() == file) {
                all.remove();
                file.end();
                if (all.hasNext()) {
                    Outgoing later = all.next();
                    later.ahead += file.ahead;
                    later.before += file.before;
                }
                return;
            }
        }
    }

    /** Drops all; those who wait fail. */
    void drop(Supplier<NetException> cause) {
        for (Outgoing file = queue.poll(); file != null; file = queue.poll()) {
            file.end();
            fire(file, "failing to send a file", promise -> promise.errback(cause.get()));
        }
        unsent = 0;
    }
}
