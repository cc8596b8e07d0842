/// The engine: results that come later, the reactor that serves them on one thread, and work in small steps.
///
/// Arrows go one way: `dev.hawser.defer` knows no reactor, `dev.hawser.reactor` builds on it, `dev.hawser.task` on
/// both.
@SuppressWarnings("module") // those that come later in the build are not known yet
module dev.hawser {
    requires jdk.unsupported;
    requires static com.google.errorprone.annotations;
    requires static java.logging;
    requires static java.management;
    requires static jdk.jfr;
    requires static jdk.management;
    requires static transitive org.jspecify;

    uses dev.hawser.reactor.PollerProvider;
    uses java.net.spi.InetAddressResolverProvider;

    exports dev.hawser.defer;
    exports dev.hawser.flight to
            dev.hawser.http,
            dev.hawser.net,
            dev.hawser.sql;
    exports dev.hawser.invariant to
            dev.hawser.batch,
            dev.hawser.fleet,
            dev.hawser.net;
    exports dev.hawser.reactor;
    exports dev.hawser.scope;
    exports dev.hawser.task;

    provides java.net.spi.InetAddressResolverProvider with
            dev.hawser.engine.jdk.NameLookupProvider;
}
