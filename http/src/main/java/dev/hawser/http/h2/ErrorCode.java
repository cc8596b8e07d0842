package dev.hawser.http.h2;

/** Why a stream or a connection ends, as RFC 9113 section 7 numbers it. */
public enum ErrorCode {
    /** Nothing went wrong. */
    NO_ERROR,
    /** The peer did what it may not do. */
    PROTOCOL_ERROR,
    /** This side is in trouble. */
    INTERNAL_ERROR,
    /** More came than there was a window for. */
    FLOW_CONTROL_ERROR,
    /** The settings were not acknowledged in time. */
    SETTINGS_TIMEOUT,
    /** A frame came for a stream that has ended. */
    STREAM_CLOSED,
    /** A frame has a length that it may not have. */
    FRAME_SIZE_ERROR,
    /** Nothing was done for the stream: it may be asked again. */
    REFUSED_STREAM,
    /** Nobody wants it any more. */
    CANCEL,
    /** The fields cannot be decompressed. */
    COMPRESSION_ERROR,
    /** What CONNECT has made is lost. */
    CONNECT_ERROR,
    /** Too much of what is allowed by itself. */
    ENHANCE_YOUR_CALM,
    /** The encryption is too weak. */
    INADEQUATE_SECURITY,
    /** Only HTTP/1.1 will do. */
    HTTP_1_1_REQUIRED;

    private static final ErrorCode[] ALL = values();

    static ErrorCode of(long number) {
        return number >= 0 && number < ALL.length ? ALL[(int) number] : INTERNAL_ERROR;
    }
}
