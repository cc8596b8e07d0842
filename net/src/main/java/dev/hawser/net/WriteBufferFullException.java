package dev.hawser.net;

/** Too much is waiting to be sent; nothing of this write was taken. Writers that wait for their Deferreds never see it. */
public final class WriteBufferFullException extends NetException {
    private static final long serialVersionUID = 1L;

    WriteBufferFullException(String what) {
        super(what, null);
    }

    @Override
    boolean isOfTheProgram() {
        return true;
    }
}
