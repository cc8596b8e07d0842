package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hawser.net.transport.IoMechanism;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Multicast of both families by a network interface that has it. Nothing leaves the machine: the datagrams go no hop,
/// and the groups are two that are never announced, "all hosts" and one of the interface alone.
class MulticastTest {
    private enum Family {
        IPV4("udp4:", "224.0.0.1", Inet4Address.class),
        IPV6("udp6:", "ff01::77:1", Inet6Address.class);

        private final String kind;
        private final InetAddress group;
        private final Class<? extends InetAddress> type;

        Family(String kind, String group, Class<? extends InetAddress> type) {
            this.kind = kind;
            this.group = InetAddress.ofLiteral(group);
            this.type = type;
        }

        /// The name of an interface, not the loopback one: that hears whatever it sends, and on Linux has no route for
        /// multicast of IPv6.
        Optional<String> networkInterface() throws IOException {
            for (NetworkInterface candidate :
                    NetworkInterface.networkInterfaces().toList()) {
                if (candidate.isUp()
                        && candidate.supportsMulticast()
                        && !candidate.isLoopback()
                        && candidate.inetAddresses().anyMatch(type::isInstance)) {
                    return Optional.of(candidate.getName());
                }
            }
            return Optional.empty();
        }
    }

    static Stream<Arguments> mechanismsAndFamilies() {
        List<Arguments> all = new ArrayList<>();
        NetRun.mechanisms().forEach(mechanism -> {
            for (Family family : Family.values()) {
                all.add(Arguments.of(mechanism, family));
            }
        });
        return all.stream();
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    @ParameterizedTest
    @MethodSource("mechanismsAndFamilies")
    void groupIsHeardByItsMembersUnlessLoopbackIsOff(IoMechanism mechanism, Family family) throws Exception {
        Optional<String> by = family.networkInterface();
        assumeThat(by).as("an interface with multicast and %s", family).isPresent();
        String socket = family.kind + "0:multicast=" + by.get();
        NetRun.on(mechanism, net -> {
            DatagramPort member = net.bind(socket).await();
            member.join(family.group, Optional.empty()).await();
            DatagramPort stranger = net.bind(socket).await();
            InetSocketAddress all = new InetSocketAddress(family.group, member.port());
            DatagramPort silent = net.bind(socket + ":ttl=0:loopback=no").await();
            DatagramPort sender = net.bind(socket + ":ttl=0").await();

            silent.send("unheard".getBytes(UTF_8), all).await();
            sender.send("heard".getBytes(UTF_8), all).await();
            assertThat(member.receive().await().text()).isEqualTo("heard");

            stranger.join(family.group, by).await();
            stranger.leave(family.group, by).await();
            InetSocketAddress strangers = new InetSocketAddress(family.group, stranger.port());
            sender.send("too late".getBytes(UTF_8), strangers).await();
            InetSocketAddress itself =
                    new InetSocketAddress(family == Family.IPV4 ? "127.0.0.1" : "::1", stranger.port());
            stranger.send("direct".getBytes(UTF_8), itself).await();
            assertThat(stranger.receive().await().text()).isEqualTo("direct");
        });
    }

    /// The other way round some systems allow it.
    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void portOfIpv4CannotJoinAGroupOfIpv6(IoMechanism mechanism) throws Exception {
        Optional<String> by = Family.IPV4.networkInterface();
        assumeThat(by).as("an interface with multicast and IPv4").isPresent();
        NetRun.on(mechanism, net -> {
            DatagramPort port = net.bind("udp4:0:multicast=" + by.get()).await();
            assertThatThrownBy(
                            () -> port.join(Family.IPV6.group, Optional.empty()).await())
                    .isInstanceOf(IOException.class);
            assertThat(port.isOpen()).isTrue();
        });
    }
}
