/**
 * HTTP in functions: values that both sides share, and a server of HTTP/1.1 that is strict about what it reads and bounded in
 * what it holds.
 */
module dev.hawser.http {
    requires transitive dev.hawser.net;
    requires io.netty.buffer;
    requires static transitive org.jspecify;

    exports dev.hawser.http;
    exports dev.hawser.http.server;
    exports dev.hawser.http.websocket;
}
