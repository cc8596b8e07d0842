package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.engine.jdk.NameLookups;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's lookups of names, in functions. */
class NameLookupTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddressResolver.LookupPolicy ANY =
            InetAddressResolver.LookupPolicy.of(InetAddressResolver.LookupPolicy.IPV4);

    @RegisterExtension
    final Rig rig = Rig.real();

    private final Reactor reactor = rig.reactor;
    private final CountDownLatch gate = new CountDownLatch(1);
    private final NameLookups lookups = new NameLookups(new Slow());

    /** What happens on the reactor while a slow lookup waits for the gate. */
    private Runnable meanwhile = gate::countDown;

    /** Answers when the gate is open, and notes who asked. */
    private final class Slow implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            rig.log.add("lookup by " + Thread.currentThread().getName());
            if (host.startsWith("slow")) {
                reactor.callFromThread(() -> meanwhile.run());
                awaitGate();
            }
            if (host.endsWith("no")) {
                throw new UnknownHostException(host);
            }
            if (host.endsWith("broken")) {
                throw new IllegalStateException(host);
            }
            return Stream.of(ADDRESS);
        }

        private void awaitGate() {
            try {
                assertThat(gate.await(4, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public String lookupByAddress(byte[] address) {
            return "host by " + Thread.currentThread().getName();
        }
    }

    @Test
    @Tag("carrier")
    @DisplayName("a function that looks a name up is set aside, and the reactor goes on")
    void setsTheFunctionAside() {
        meanwhile = () -> {
            rig.log.add("callback");
            gate.countDown();
        };
        Outcome<String> outcome = rig.run(() -> {
            rig.log.add(lookups.lookupByName("slow", ANY).toList());
            return lookups.lookupByAddress(ADDRESS.getAddress());
        });
        assertThat(rig.log).containsExactly("lookup by hawser-names", "callback", List.of(ADDRESS));
        assertThat(valueOf(outcome)).isEqualTo("host by hawser-names");
    }

    @Test
    @Tag("carrier")
    @DisplayName("what a lookup throws is thrown to the function, the very object")
    void failuresComeThrough() {
        Outcome<Object> broken = rig.run(() -> {
            assertThatThrownBy(() -> lookups.lookupByName("no", ANY))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessage("no");
            return lookups.lookupByName("broken", ANY);
        });
        assertThat(failureOf(broken)).isInstanceOf(IllegalStateException.class).hasMessage("broken");
    }

    @Test
    @Tag("carrier")
    @DisplayName("cancelling the function does not stop the lookup, but the next wait")
    void cancelIsMetAfterwards() {
        reactor.callFromThread(() -> {
            Deferred<Integer> function = reactor.inline(() -> {
                rig.log.add(lookups.lookupByName("slow", ANY).count());
                Thread.sleep(10_000);
                return 1;
            });
            meanwhile = () -> {
                function.cancel();
                gate.countDown();
            };
            var _ = function.addBoth(outcome -> {
                rig.log.add(outcome.getClass().getSimpleName());
                reactor.stop();
                return 0;
            });
        });
        rig.run();
        assertThat(rig.log).containsExactly("lookup by hawser-names", 1L, "Failure");
    }

    @Test
    @Tag("both")
    @DisplayName("everywhere else the lookup is done by the calling thread")
    void elsewhereOnTheCallingThread() throws Exception {
        String here = Thread.currentThread().getName();
        assertThat(lookups.lookupByAddress(ADDRESS.getAddress())).isEqualTo("host by " + here);
        Thread virtual = Thread.ofVirtual().name("mine").start(() -> {
            try {
                rig.log.add(lookups.lookupByAddress(ADDRESS.getAddress()));
            } catch (UnknownHostException e) {
                rig.log.add(e);
            }
        });
        virtual.join();
        assertThat(rig.log).containsExactly("host by mine");
        assertThatThrownBy(() -> lookups.lookupByName("no", ANY)).isInstanceOf(UnknownHostException.class);
    }

    @Test
    @Tag("both")
    @DisplayName("virtual time does not jump during a lookup: it is done by the function")
    void virtualTimeStands() {
        Rig virtual = Rig.virtual();
        String lookup = valueOf(virtual.run(() -> lookups.lookupByAddress(ADDRESS.getAddress())));
        assertThat(lookup).doesNotContain("hawser-names");
        virtual.afterEach(null);
    }

    @Test
    @Tag("baton")
    @DisplayName("in baton mode the function does it, since its waiting would hold the reactor up all the same")
    void batonMode() {
        assertThat(valueOf(rig.run(() -> lookups.lookupByAddress(ADDRESS.getAddress()))))
                .doesNotContain("hawser-names");
    }

    @Test
    @Tag("carrier")
    @DisplayName(
            "the JDK takes the provider, also behind it another one: functions and threads that want one name wait")
    void jdkUsesTheProvider(@TempDir Path directory) throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF").resolve("services"));
        Files.writeString(
                services.resolve("java.net.spi.InetAddressResolverProvider"), NameLookupProgram.Slow.class.getName());
        try (ChildJvm jvm = ChildJvm.startBeside(directory, NameLookupProgram.class, List.of(ChildJvm.FLAG))) {
            jvm.awaitLine("lookup of slow.test by hawser-names");
            jvm.awaitLine("the reactor turns");
            jvm.awaitLine("3 have 192.0.2.7 by 1 lookup");
        }
    }
}
