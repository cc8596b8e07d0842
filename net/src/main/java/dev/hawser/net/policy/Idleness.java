package dev.hawser.net.policy;

/** What has to happen on a connection from time to time. */
public enum Idleness {
    /** Bytes come in or go out. Not asked for while this side does not read what has come. */
    BOTH("nothing came and nothing was sent"),
    /** Bytes come in. Not asked for while this side does not read what has come, nor after the end of the input. */
    INPUT("nothing came"),
    /** Output that waits goes out: the peer reads. Not asked for while no output waits. */
    OUTPUT("the peer took nothing of the output that waits"),
    /** The first byte comes in, once. */
    FIRST_BYTE("not even a first byte came");

    private final String text;

    Idleness(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
