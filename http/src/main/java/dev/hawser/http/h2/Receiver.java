package dev.hawser.http.h2;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Told what comes of one stream. On the reactor. */
public interface Receiver {
    /** How a stream is lost. */
    enum Loss {
        /** The peer says that it has done nothing for it. */
        REFUSED,
        /** The peer, or this side, has ended it. */
        RESET,
        /** The peer has done something wrong with it. */
        MALFORMED,
        /** Its connection is gone. */
        GONE
    }

    /**
     * A head has come: the first, one in between, or what stands behind the content.
     *
     * @param fields names and values in turn, those that begin with a colon first; null if they are too long
     * @param end whether nothing follows
     * @throws H2Failure if it may not be so
     */
    void head(@Nullable List<String> fields, boolean end) throws H2Failure;

    /**
     * Some content has come, or its end: {@link H2Stream#take} has it.
     *
     * @throws H2Failure if it may not be so
     */
    void arrived() throws H2Failure;

    /** All that was to be sent is sent. */
    void sent();

    /**
     * The stream has ended before its time. Nothing more is told.
     *
     * @param why what the peer, or this side, says of it
     * @param how how that came
     */
    void lost(H2Failure why, Loss how);
}
