package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.IoMechanism;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The examples of the documentation.
class NetSnippetsTest {
    // @start region="echo"
    static void echo(Connection connection) {
        for (String line : connection.lines()) {
            connection.write(line + "\n").await();
        }
    }
    // @end region="echo"

    // @start region="server"
    static Deferred<ListeningPort> server(Net net) {
        return net.listen("tcp:0:interface=127.0.0.1", connection -> {
            String name = connection.readLine().await().orElse("nobody");
            connection.write("hello, " + name + "\n").await();
        });
    }
    // @end region="server"

    @Test
    void serverGreets() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            Connection client = net.connect(
                            Endpoint.tcp("127.0.0.1", server(net).await().port()))
                    .await();
            client.write("Ada\n").await();
            assertThat(client.readLine().await()).contains("hello, Ada");
        });
    }

    @Test
    void echoServerEchoes() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", NetSnippetsTest::echo)
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            client.write("a\nb\n").await();
            assertThat(client.readLine().await()).contains("a");
            assertThat(client.readLine().await()).contains("b");
        });
    }

    @Test
    void endpointsAreValues() {
        // @start region="endpoints"
        Endpoint byString = Endpoint.parse("tcp:8080:interface=127.0.0.1");
        Endpoint byObject = Endpoint.tcp("127.0.0.1", 8080);
        Endpoint unix = Endpoint.unix(Path.of("/run/app.sock"));
        // @end region="endpoints"
        assertThat(byString).isEqualTo(byObject);
        assertThat(unix).hasToString("unix:/run/app.sock");
    }
}
