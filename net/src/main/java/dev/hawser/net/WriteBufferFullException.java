package dev.hawser.net;

/** Too much is waiting to be sent; nothing of this write was taken. Writers that wait for their Deferreds never see it. */
public final class WriteBufferFullException extends NetException {
    private static final long serialVersionUID = 1L;

    /**
     * Made by the network, and by tests.
     *
     * @param what what went wrong, in words
     */
    public WriteBufferFullException(String what) {
        super(what, null);
    }

    @Override
    public boolean isOfTheProgram() {
        return true;
    }
}
