package dev.hawser.net;

/**
 * Who makes output for a connection at the connection's pace: asked for more whenever there is room. Register it with
 * {@link Connection#registerProducer}. One that is not a {@link PushProducer} makes one portion each time that it is
 * asked.
 *
 * <p><b>Threads:</b> called on the reactor, as a callback. What it throws aborts the connection.
 */
public interface Producer {
    /**
     * There is room: write the next portion, or, for a push producer, go on.
     *
     * @throws Exception to abort the connection
     */
    void resumeProducing() throws Exception;

    /**
     * The connection is gone, and its protocol knows: make nothing more. Once.
     *
     * @throws Exception goes to the error handler
     */
    void stopProducing() throws Exception;
}
