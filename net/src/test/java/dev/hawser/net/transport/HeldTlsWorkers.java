package dev.hawser.net.transport;

import java.util.concurrent.CountDownLatch;

/// The threads that do the heavy part of handshakes, all busy until this is closed: what comes in meanwhile, comes in
/// while a part of its handshake waits.
public final class HeldTlsWorkers implements AutoCloseable {
    private final CountDownLatch held = new CountDownLatch(1);

    public HeldTlsWorkers() {
        int count = Runtime.getRuntime().availableProcessors();
        CountDownLatch busy = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            TlsWorkers.get().execute(() -> {
                busy.countDown();
                await(held);
            });
        }
        await(busy);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        held.countDown();
    }
}
