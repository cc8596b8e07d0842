/**
 * Support for tests of code that asks by HTTP: origins that answer as a test says, slowly, wrongly or not at all; in virtual time
 * on a network in memory, or on sockets.
 */
module dev.hawser.http.testing {
    requires transitive dev.hawser.http;
    requires static transitive org.jspecify;

    exports dev.hawser.http.testing;
}
