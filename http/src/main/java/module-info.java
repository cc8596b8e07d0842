/**
 * HTTP in functions: values that both sides share, and a server and a client of HTTP/1.1 and HTTP/2 that are strict about what they read and
 * bounded in what they hold.
 */
module dev.hawser.http {
    requires transitive dev.hawser.net;
    requires io.netty.buffer;
    requires io.netty.codec.http2;
    requires static transitive org.jspecify;

    exports dev.hawser.http;
    exports dev.hawser.http.client;
    exports dev.hawser.http.server;
    exports dev.hawser.http.websocket;
}
