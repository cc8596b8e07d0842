/**
 * Support for tests of code that uses {@code dev.hawser.net}: a network in memory, with the weather that a test asks for,
 * which runs in virtual time and repeats by its seed; and a conformance kit for transports.
 */
module dev.hawser.net.testing {
    requires transitive dev.hawser.net;
    requires transitive dev.hawser.testing;
    requires io.netty.buffer;
    requires io.netty.common;
    requires static transitive org.jspecify;

    exports dev.hawser.net.testing;
}
