/**
 * Support for tests of code that runs on a reactor, for JUnit: a reactor for each test that notices what was left
 * behind, results read without waiting, seeds, and random programs that shrink.
 */
module dev.hawser.testing {
    requires transitive dev.hawser;
    requires transitive org.junit.jupiter.api;
    requires static org.junit.platform.launcher;
    requires static transitive org.jspecify;

    exports dev.hawser.testing;
}
