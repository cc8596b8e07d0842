package dev.hawser.net.names;

import static dev.hawser.net.transport.AddressFamily.IPV4;
import static dev.hawser.net.transport.AddressFamily.IPV6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the machine's files say, and that they are followed.
@WithReactor
class MachineNamesTest {
    private static final InetAddress BY_SYSTEM = InetAddress.ofLiteral("198.51.100.1");

    @TempDir
    private Path directory;

    private final FakeDns dns = new FakeDns();
    private final List<String> system = new ArrayList<>();
    private ResolverFiles files;

    @BeforeEach
    void write() throws Exception {
        files = new ResolverFiles(
                directory.resolve("hosts"), directory.resolve("resolv.conf"), directory.resolve("nsswitch.conf"));
        Files.writeString(files.hosts(), "# mine\n192.0.2.8 Files.test alias # here\n::1 six.test\nnonsense\n");
        Files.writeString(files.resolvConf(), "search corp.test\nnameserver 192.0.2.53\n");
        Files.writeString(
                files.nameServiceSwitch(), "passwd: ldap\nhosts: files mdns4_minimal [NOTFOUND=return] dns\n");
    }

    private MachineNames names(Reactor reactor) {
        return new MachineNames(reactor, () -> dns, files, (name, _) -> {
            system.add(name);
            return Deferred.succeed(List.of(BY_SYSTEM));
        });
    }

    private static List<String> resolved(NameResolver names, String name, AddressFamily family) {
        return names.resolve(name, family).await().stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private static void run(Reactor reactor, Callable<?> body) throws Exception {
        Throwable[] failure = new Throwable[1];
        reactor.callWhenRunning(() -> {
            var _ = reactor.inline(body).addErrbackAction(e -> failure[0] = e).addAction(_ -> reactor.stop());
        });
        reactor.run();
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }

    @Test
    void hostsFileComesFirst(Reactor reactor) throws Exception {
        run(reactor, () -> {
            MachineNames names = names(reactor);
            assertThat(resolved(names, "files.TEST", IPV4)).containsExactly("192.0.2.8");
            assertThat(resolved(names, "alias", IPV4)).containsExactly("192.0.2.8");
            assertThat(resolved(names, "six.test.", IPV6)).containsExactly("0:0:0:0:0:0:0:1");
            assertThat(resolved(names, "six.test", IPV4)).isEmpty();
            assertThat(dns.asked).isEmpty();
            return true;
        });
    }

    @Test
    void nameServersAreAskedThen(Reactor reactor) throws Exception {
        dns.with("db.corp.test", IPV4, FakeDns.addresses(60, "192.0.2.1"));
        run(reactor, () -> {
            assertThat(resolved(names(reactor), "db", IPV4)).containsExactly("192.0.2.1");
            assertThat(dns.asked).containsExactly("192.0.2.53 db.corp.test");
            assertThat(dns.prepared).isTrue();
            return true;
        });
    }

    @Test
    void filesThatChangeAreReadAgain(Reactor reactor) throws Exception {
        dns.with("a.test", IPV4, FakeDns.addresses(3600, "192.0.2.1"));
        run(reactor, () -> {
            MachineNames names = names(reactor);
            assertThat(resolved(names, "a.test", IPV4)).containsExactly("192.0.2.1");
            reactor.sleep(Duration.ofSeconds(6)).await();
            assertThat(resolved(names, "a.test", IPV4)).containsExactly("192.0.2.1");
            assertThat(dns.asked).hasSize(1); // nothing has changed, so it is remembered

            Files.writeString(files.resolvConf(), "nameserver 192.0.2.99\n");
            assertThat(resolved(names, "a.test", IPV4)).containsExactly("192.0.2.1");
            assertThat(dns.asked).hasSize(1); // it has been read a moment ago
            reactor.sleep(Duration.ofSeconds(6)).await();
            assertThat(resolved(names, "a.test", IPV4)).containsExactly("192.0.2.1");
            assertThat(dns.asked).containsExactly("192.0.2.53 a.test", "192.0.2.99 a.test");
            return true;
        });
    }

    @Test
    void systemIsAskedWhereThereIsNoNameServer(Reactor reactor) throws Exception {
        Files.delete(files.resolvConf());
        Files.delete(files.nameServiceSwitch());
        run(reactor, () -> {
            MachineNames names = names(reactor);
            assertThat(resolved(names, "files.test", IPV4)).containsExactly("192.0.2.8");
            assertThat(resolved(names, "a.test", IPV4)).containsExactly("198.51.100.1");
            return true;
        });
        assertThat(system).containsExactly("a.test");
    }

    @ParameterizedTest
    @CsvSource({
        "files dns, a.test, true",
        "files dns, a.local, true",
        "FILES mdns4_minimal [NOTFOUND=return] dns myhostname # and so on, a.test, true",
        "files mdns4_minimal [NOTFOUND=return] dns, printer.local, false",
        "mymachines resolve [!UNAVAIL=return] files myhostname dns, a.test, false",
        "dns files, a.test, false",
        "files ldap dns, a.test, false",
        "files, a.test, false",
    })
    void otherSourcesAreLeftToTheSystem(String sources, String name, boolean ours) {
        assertThat(NameServiceSwitch.parse(List.of("#hosts: x", "hosts: " + sources))
                        .isFilesThenDns(name))
                .isEqualTo(ours);
    }

    @Test
    void resolvConfIsUnderstood() {
        DnsSettings options = ResolvConf.parse(List.of(
                "# nameserver 192.0.2.1",
                "; nameserver 192.0.2.1",
                "domain old.test",
                "search One.test. two.test .",
                "nameserver 192.0.2.53",
                "nameserver 2001:db8::53 # not a word of the address",
                "nameserver ns.test",
                "nameserver",
                "options ndots:2 timeout:99 attempts:x rotate edns0 single-request",
                "sortlist 192.0.2.0"));
        assertThat(options.servers())
                .extracting(server -> server.getAddress().getHostAddress() + " " + server.getPort())
                .containsExactly("192.0.2.53 53", "2001:db8:0:0:0:0:0:53 53");
        assertThat(options.search()).containsExactly("one.test", "two.test");
        assertThat(options.ndots()).isEqualTo(2);
        assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.attempts()).isEqualTo(2);
        assertThat(options.rotate()).isTrue();
    }

    @Test
    void systemGivesBothFamiliesByOneJob(Reactor reactor) throws Exception {
        run(reactor, () -> {
            NameResolver names = Names.machine().resolver(reactor); // no sockets in virtual time
            assertThat(names).isInstanceOf(SystemNames.class);
            Deferred<List<InetAddress>> four = names.resolve("localhost", IPV4);
            Deferred<List<InetAddress>> six = names.resolve("localhost", IPV6);
            assertThat(four.await()).isNotEmpty().allMatch(address -> AddressFamily.of(address) == IPV4);
            assertThat(six.await()).allMatch(address -> AddressFamily.of(address) == IPV6);
            return true;
        });
    }
}
