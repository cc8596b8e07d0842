package dev.hawser.http.client;

/** Which version of HTTP a client speaks. */
public enum HttpVersion {
    /** HTTP/2 by TLS, if the server chooses it there (ALPN); HTTP/1.1 otherwise, and without TLS. */
    AUTO,
    /** HTTP/1.1 in any case. */
    HTTP_1_1,
    /**
     * HTTP/2 in any case: by TLS, a server that does not choose it is no connection; without TLS, it is taken for granted that the
     * server speaks it (prior knowledge).
     */
    HTTP_2
}
