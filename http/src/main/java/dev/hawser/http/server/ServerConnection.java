package dev.hawser.http.server;

/** What a server that closes wants of each of its connections, one after the other. On the reactor. */
interface ServerConnection {
    /** Ends, when nothing is in work; what is in work is answered, and ends with that. */
    void closeWhenIdle();

    /** Cancels what is in work. */
    void cancel();

    /** Ends now. */
    void abort();
}
