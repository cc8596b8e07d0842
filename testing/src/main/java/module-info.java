/// Test support for code that runs on a reactor: a JUnit extension, seeds and properties.
module dev.hawser.testing {
    requires transitive dev.hawser;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports dev.hawser.testing;
}
