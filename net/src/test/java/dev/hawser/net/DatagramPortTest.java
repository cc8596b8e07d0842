package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.transport.IoMechanism;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What a port of UDP takes, and what it refuses.
class DatagramPortTest {
    private static final IoMechanism BEST = IoMechanism.preferred();
    private static final String HERE = "udp:0:interface=127.0.0.1";

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    /// Of what has come, and nobody has received.
    @Test
    void protocolThatBeginsLateGetsWhatHasComeBefore() throws Exception {
        NetRun.on(BEST, net -> {
            DatagramPort port = net.bind(HERE).await();
            for (int i = 0; i < 3; i++) {
                port.send(new byte[] {(byte) i}, port.address()).await();
            }
            assertThat(port.receive().await().bytes()).containsExactly(0);
            List<Byte> told = new ArrayList<>();
            Promise<Void> both = new Promise<>();
            port.begin(new DatagramProtocol() {
                @Override
                public void datagramReceived(byte[] data, InetSocketAddress from) {
                    told.add(data[0]);
                    if (told.size() == 2) {
                        both.callback(null);
                    }
                }
            });
            both.await();
            assertThat(told).containsExactly((byte) 1, (byte) 2);
        });
    }

    @Test
    void closedPortJoinsAndLeavesNoGroup() throws Exception {
        NetRun.on(BEST, net -> {
            DatagramPort port = net.bind(HERE).await();
            InetAddress group = InetAddress.ofLiteral("239.0.0.1");
            port.close().await();
            assertThatThrownBy(() -> port.join(group, Optional.empty()).await())
                    .isInstanceOf(ConnectionClosedException.class)
                    .hasMessageEndingWith("no group can be joined or left");
            assertThatThrownBy(() -> port.leave(group, Optional.empty()).await())
                    .isInstanceOf(ConnectionClosedException.class);
            assertThat(port.close().isFired()).isTrue();
        });
    }

    @Test
    void whoHasNoPeerSaysWhomToSendTo() throws Exception {
        NetRun.on(BEST, net -> {
            DatagramPort port = net.bind(HERE).await();
            assertThatThrownBy(() -> port.send(new byte[1]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith(" has no peer: say whom to send to, or open it by connectDatagram()");
        });
    }

    @Test
    void sendersThatDoNotWaitAreStopped() throws Exception {
        NetRun.on(BEST, options -> options.writeBuffer(0, 0, 1000), net -> {
            DatagramPort server = net.bind(HERE).await();
            Deferred<Void> first = server.send(new byte[600], server.address());
            Deferred<Void> second = server.send(new byte[600], server.address());
            assertThatThrownBy(second::await)
                    .isInstanceOf(WriteBufferFullException.class)
                    .hasMessage("more than 1000 bytes wait to be sent; wait for the Deferreds of send()");
            first.await();
            server.send(new byte[600], server.address()).await();
        });
    }

    @Test
    void cancelledReceiveTakesNothing() throws Exception {
        NetRun.on(BEST, net -> {
            DatagramPort server = net.bind(HERE).await();
            Deferred<Datagram> cancelled = server.receive();
            Deferred<Datagram> waiting = server.receive();
            cancelled.cancel();
            assertThatThrownBy(cancelled::await).isInstanceOf(CancellationException.class);
            server.send("to myself".getBytes(UTF_8), server.address()).await();
            assertThat(waiting.await().text()).isEqualTo("to myself");
        });
    }

    @Test
    void misuseIsTold() throws Exception {
        NetRun.on(BEST, net -> {
            DatagramPort port = net.bind(HERE).await();
            assertThatThrownBy(() -> port.send(new byte[1], InetSocketAddress.createUnresolved("a.test", 1)))
                    .hasMessageContaining("expected an address that is looked up, was a.test");
            assertThatThrownBy(() -> port.send(new byte[0], port.address()))
                    .hasMessage("expected at least one byte to send; empty datagrams are not sent");
            assertThatThrownBy(() -> port.join(InetAddress.ofLiteral("192.0.2.1"), Optional.empty()))
                    .hasMessage("expected the address of a multicast group, was /192.0.2.1");
            assertThatThrownBy(() -> port.join(InetAddress.ofLiteral("239.0.0.1"), Optional.of("nosuch0"))
                            .await())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("there is no network interface 'nosuch0', but ");
        });
    }
}
