package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.net.transport.IoMechanism;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.hawser.net.NetRun#mechanisms")
class UnixSocketTest {
    private final IoMechanism mechanism;

    UnixSocketTest(IoMechanism mechanism) {
        this.mechanism = mechanism;
    }

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    @Test
    void carriesLinesBothWaysAndRemovesItsFile() throws Exception {
        Path path = NetRun.socketPath();
        NetRun.on(mechanism, net -> {
            ListeningPort port = net.listen("unix:" + path, connection -> {
                        for (String line : connection.lines()) {
                            connection.write("you said " + line + "\n").await();
                        }
                        connection.write("bye\n").await();
                    })
                    .await();
            assertThat(port.address()).isEqualTo(UnixDomainSocketAddress.of(path));
            assertThatThrownBy(port::port).isInstanceOf(IllegalStateException.class);
            Connection client = net.connect("unix:" + path).await();
            client.write("hello\n").await();
            assertThat(client.readLine().await()).contains("you said hello");
            client.closeOutput().await();
            if (mechanism == IoMechanism.EPOLL) { // the others have no half-close here: see there
                assertThat(client.readLine().await()).contains("bye");
            }
            assertThat(client.readLine().await()).isEmpty();
            port.close().await();
            assertThat(path).doesNotExist();
        });
        Files.delete(path.getParent());
    }

    @Test
    void speaksWithASocketOfTheJdk() throws Exception {
        Path path = NetRun.socketPath();
        NetRun.on(mechanism, net -> {
            var _ = net.listen(
                            Endpoint.unix(path),
                            connection -> connection
                                    .write(connection.readExactly(4).await())
                                    .await())
                    .await();
            int read = net.reactor()
                    .deferToThread(() -> {
                        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                            client.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
                            ByteBuffer answer = ByteBuffer.allocate(10);
                            while (client.read(answer) >= 0) {
                                // to its end
                            }
                            return answer.position();
                        }
                    })
                    .await();
            assertThat(read).isEqualTo(4);
        });
        Files.delete(path.getParent());
    }

    @Test
    void missingFileNamesTheEndpoint() throws Exception {
        NetRun.on(
                mechanism,
                net -> assertThatThrownBy(
                                () -> net.connect("unix:/nowhere/at/all").await())
                        .isInstanceOf(ConnectFailedException.class)
                        .hasMessageStartingWith("cannot connect to unix:/nowhere/at/all"));
    }
}
