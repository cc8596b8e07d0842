package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.policy.Idleness;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.policy.Throttle;
import dev.hawser.net.policy.TrafficLog;
import dev.hawser.net.transport.IoMechanism;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The examples of the documentation.
class PolicySnippetsTest {
    // @start region="policies"
    static final Policies CAREFUL = Policies.none()
            .withLimit(limits -> limits.withTotal(1000).withPerPeer(10))
            .withIdleTimeout(Idleness.FIRST_BYTE, Duration.ofSeconds(5))
            .withIdleTimeout(Duration.ofMinutes(1));

    static Deferred<ListeningPort> listen(Net net, Endpoint endpoint, ConnectionHandler handler) {
        Throttle each = Throttle.perConnection(1 << 20);
        Throttle all = Throttle.shared(8 << 20);
        return net.listen(
                endpoint,
                CAREFUL.withOutputThrottle(each).withOutputThrottle(all).withTrafficLog(TrafficLog.standard()),
                handler);
    }
    // @end region="policies"

    @Test
    void carefulServerServes() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = listen(net, Endpoint.parse("tcp:0:interface=127.0.0.1"), NetSnippetsTest::echo)
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            client.write("a\n").await();
            assertThat(client.readLine().await()).contains("a");
        });
    }
}
