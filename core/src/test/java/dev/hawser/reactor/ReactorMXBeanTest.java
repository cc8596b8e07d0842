package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A reactor as JMX shows it.
@Tag("both")
class ReactorMXBeanTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Test
    void aReactorShowsItselfAndWhatItsFunctionsAwaitUntilItIsClosed() throws Exception {
        ObjectName name = new ObjectName("dev.hawser:type=Reactor,name=shown");
        CompletableFuture<Boolean> there = awaited(name, MBeanServerNotification.REGISTRATION_NOTIFICATION);
        CompletableFuture<Boolean> gone = awaited(name, MBeanServerNotification.UNREGISTRATION_NOTIFICATION);
        try (Reactor reactor = Reactor.start(options -> options.name("shown").onDeadlock(_ -> {}))) {
            Promise<String> never = new Promise<>();
            reactor.callFromThread(() -> {
                var _ = reactor.inline("waits for never", never::await);
            });
            there.get(4, TimeUnit.MINUTES);
            ReactorMXBean bean = JMX.newMXBeanProxy(server, name, ReactorMXBean.class);
            assertThat(bean.getName()).isEqualTo("shown");
            assertThat(bean.getState()).isEqualTo("running");
            assertThat(bean.functions(10, false)).singleElement().asString().contains("waits for never", "awaits");
            assertThat(bean.functions(10, true)).singleElement().asString().contains("\n    at ");
            assertThat(bean.functions(0, false)).isEmpty();
            assertThat(bean.deadlocks()).isEmpty();
            reactor.blockingCallFromThread(() -> {
                Promise<Deferred<String>> self = new Promise<>();
                self.callback(
                        reactor.inline("waits for itself", () -> self.await().await()));
                return reactor.dump();
            });
            assertThat(bean.deadlocks())
                    .singleElement()
                    .asString()
                    .contains("waits for itself", "ReactorMXBeanTest.java");
            assertThat(bean.getStatistics()).containsEntry("functions", 2.0).containsKeys("lagP99", "busy");
            reactor.callFromThread(() -> never.callback("after all"));
        }
        gone.get(4, TimeUnit.MINUTES);
        assertThatThrownBy(() -> server.getMBeanInfo(name)).hasMessageContaining("shown");
    }

    private CompletableFuture<Boolean> awaited(ObjectName name, String type) throws Exception {
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        NotificationListener listener = (notification, _) -> {
            if (notification instanceof MBeanServerNotification registered
                    && registered.getType().equals(type)
                    && registered.getMBeanName().equals(name)) {
                told.complete(true);
            }
        };
        server.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener, null, null);
        return told;
    }
}
