package dev.hawser.net.transport;

/**
 * Pipes and other descriptors of the system as a reactor can wait for them, without a thread: see
 * {@link NettyPoller#descriptors()}. A service provider interface; programs use {@code dev.hawser.net.process}.
 *
 * <p><b>Threads:</b> on the reactor.
 */
public final class Descriptors {
    private final IoLoop loop;

    Descriptors(IoLoop loop) {
        this.loop = loop;
    }

    /**
     * The end of a pipe to read from. Its input ends when nobody has the other end any more, and then it closes itself.
     *
     * @param descriptor belongs to the wire from now on; must be set to non-blocking
     * @param address what it is called in messages
     * @return the wire, which takes no output
     */
    public Wire reader(int descriptor, PipeAddress address) {
        return new PipeReader(loop, descriptor, address, false);
    }

    /**
     * What a terminal shows, to read. Its input ends when nobody has the other side any more.
     *
     * @param descriptor as {@link #reader} has it
     * @param address what it is called in messages
     * @return the wire, which takes no output
     */
    public Wire terminalReader(int descriptor, PipeAddress address) {
        return new PipeReader(loop, descriptor, address, true);
    }

    /**
     * The end of a pipe to write to. It breaks when nobody has the other end any more, and closes when its output ends.
     *
     * @param descriptor belongs to the wire from now on; must be set to non-blocking
     * @param address what it is called in messages
     * @return the wire, whose input is at its end from the start
     */
    public Wire writer(int descriptor, PipeAddress address) {
        return new PipeWriter(loop, descriptor, address, false);
    }

    /**
     * The keys of a terminal, to write to. The end of its output is typed, as Ctrl-D.
     *
     * @param descriptor as {@link #writer} has it
     * @param address what it is called in messages
     * @return the wire, whose input is at its end from the start
     */
    public Wire terminalWriter(int descriptor, PipeAddress address) {
        return new PipeWriter(loop, descriptor, address, true);
    }

    /**
     * Waits until a descriptor can be read from, or cannot be waited for; once.
     *
     * @param descriptor belongs to this from now on; closed before the action, or with the reactor
     * @param action engine code: returns soon, throws nothing; called in the pump
     */
    public void whenReadable(int descriptor, Runnable action) {
        loop.hand(new Readiness(loop, descriptor, action));
    }
}
