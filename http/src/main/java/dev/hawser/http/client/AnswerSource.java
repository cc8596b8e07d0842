package dev.hawser.http.client;

/** Where the content of an answer comes from. On the reactor. */
interface AnswerSource {
    /** Takes what has come; none if more is needed, or if it is over. */
    byte[] take() throws HttpClientException;

    /** Whether all of it was taken. */
    boolean isOver();

    /** Whether nothing more will come. */
    boolean hasEnded();

    /** Whether that is no failure by itself. */
    boolean hasEndedInOrder();

    /** A failure of a connection, or a stream, that is lost. */
    HttpClientException lost(String what);

    /** Nobody wants more of it. */
    void leave();

    /** Some content was taken; perhaps the last of it. */
    void taken(boolean last);

    /** Of the request, for messages. */
    String line();
}
