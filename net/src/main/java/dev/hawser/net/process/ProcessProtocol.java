package dev.hawser.net.process;

import dev.hawser.process.ExitStatus;
import io.netty.buffer.ByteBuf;

/**
 * What a program makes of a child, called when something happens: the other face beside inline functions.
 *
 * <p>The order is {@code connectionMade}, then what comes from its pipes and the loss of each pipe, and
 * {@code processExited} at any moment between; {@code processEnded} is the last, when the child has exited and all its
 * pipes are lost. Others that it has started may keep them open: see {@link
 * dev.hawser.process.ProcessOptions#pipeTimeout}.
 *
 * <p><b>Threads:</b> called on the reactor, as callbacks: never two at the same time. They may not {@code await()}.
 *
 * <p><b>Failures:</b> what a method throws goes to the reactor's error handler. From a method that takes output, it also
 * closes that pipe; from {@code connectionMade}, it ends the child.
 */
public interface ProcessProtocol {
    /**
     * The child runs.
     *
     * @param process to write to, and to end; its pipes to read from belong to this protocol
     * @throws Exception to end the child
     */
    default void connectionMade(ChildProcess process) throws Exception {}

    /**
     * Bytes came from standard output, cut anywhere.
     *
     * @param data them; only until this returns, unless they are retained
     * @throws Exception to close the pipe
     */
    default void outReceived(ByteBuf data) throws Exception {}

    /**
     * Bytes came from standard error, cut anywhere.
     *
     * @param data them; only until this returns, unless they are retained
     * @throws Exception to close the pipe
     */
    default void errReceived(ByteBuf data) throws Exception {}

    /**
     * Bytes came from a pipe. The default calls {@link #outReceived} and {@link #errReceived}, and drops others.
     *
     * @param descriptor the child's number of the pipe
     * @param data them; only until this returns, unless they are retained
     * @throws Exception to close the pipe
     */
    default void childDataReceived(int descriptor, ByteBuf data) throws Exception {
        switch (descriptor) {
            case 1 -> outReceived(data);
            case 2 -> errReceived(data);
            default -> {}
        }
    }

    /**
     * The pipe to standard input is closed, by either side.
     *
     * @throws Exception goes to the error handler
     */
    default void inConnectionLost() throws Exception {}

    /**
     * The pipe from standard output is closed; all that came by it was received.
     *
     * @throws Exception goes to the error handler
     */
    default void outConnectionLost() throws Exception {}

    /**
     * The pipe from standard error is closed; all that came by it was received.
     *
     * @throws Exception goes to the error handler
     */
    default void errConnectionLost() throws Exception {}

    /**
     * A pipe is closed. The default calls one of the three methods above, or nothing for other descriptors.
     *
     * @param descriptor the child's number of the pipe
     * @throws Exception goes to the error handler
     */
    default void childConnectionLost(int descriptor) throws Exception {
        switch (descriptor) {
            case 0 -> inConnectionLost();
            case 1 -> outConnectionLost();
            case 2 -> errConnectionLost();
            default -> {}
        }
    }

    /**
     * The child has exited. Its output may still be on the way.
     *
     * @param status how
     * @throws Exception goes to the error handler
     */
    default void processExited(ExitStatus status) throws Exception {}

    /**
     * The child has exited, and its pipes are closed. The last call.
     *
     * @param status how it exited
     * @throws Exception goes to the error handler
     */
    default void processEnded(ExitStatus status) throws Exception {}
}
