package dev.hawser.engine.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether this JDK's thread dump says who owns a monitor; on a JDK that has it differently this fails first. */
class MonitorOwnerTest {
    private final Object monitor = new Object();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch enough = new CountDownLatch(1);

    private void hold() {
        synchronized (monitor) {
            held.countDown();
            try {
                enough.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private MonitorOwner ownerWhenHeldBy(Thread.Builder builder) throws InterruptedException {
        Thread holder = builder.start(this::hold);
        held.await();
        Thread blocked = Thread.ofVirtual().start(() -> {
            synchronized (monitor) {
                held.countDown();
            }
        });
        try {
            while (blocked.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            return MonitorOwner.ofThatWhichBlocks(blocked);
        } finally {
            enough.countDown();
            holder.join();
            blocked.join();
        }
    }

    @Test
    @DisplayName("a monitor that a platform thread is in is known to be one's")
    void platformThread() throws InterruptedException {
        assertThat(ownerWhenHeldBy(Thread.ofPlatform())).isEqualTo(MonitorOwner.PLATFORM_THREAD);
    }

    @Test
    @DisplayName("a monitor that a virtual thread is in is known to be one's")
    void virtualThread() throws InterruptedException {
        assertThat(ownerWhenHeldBy(Thread.ofVirtual())).isEqualTo(MonitorOwner.VIRTUAL_THREAD);
    }

    @Test
    @DisplayName("a monitor without an owner, a thread that is not blocked, and another format are told apart")
    void dumps() {
        String dump = """
                {"tid": "7", "blockedOn": "java.lang.Object@1", "stack": []},
                {"tid": "8", "waitingOn": "java.lang.Object@1", "monitorsOwned": [{"locks": ["java.lang.Object@1"]}]},
                {"tid": "9", "stack": []}""";
        assertThat(MonitorOwner.in(dump, 7)).isEqualTo(MonitorOwner.NOBODY);
        assertThat(MonitorOwner.in(dump, 9)).isEqualTo(MonitorOwner.UNKNOWN);
        assertThat(MonitorOwner.in("#7 blocked", 7)).isEqualTo(MonitorOwner.UNKNOWN);
    }
}
