package dev.hawser.net;

/** A producer that makes output by itself until it is told to pause, such as one that forwards another connection. */
public interface PushProducer extends Producer {
    /** There is no room: make nothing until {@link #resumeProducing()}. Called within the write that filled it. */
    void pauseProducing();
}
