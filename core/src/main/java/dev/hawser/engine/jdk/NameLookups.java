package dev.hawser.engine.jdk;

import dev.hawser.defer.Suspension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Does the lookups of reactors' threads on threads of its own. Those depend on nothing but the resolver behind it, no lock
 * of {@code InetAddress} and no reactor: so whatever the caller holds while it is set aside, the lookup comes to its end.
 *
 * <p>The workers of a reactor would not do: they may all be busy with jobs that wait for this very function.
 *
 * <p>Any thread.
 */
public final class NameLookups implements InetAddressResolver {
    private static final int MAX_THREADS = 16;
    private static final long IDLE_SECONDS = 10;

    private final InetAddressResolver resolver;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            job -> EngineThreads.daemon("hawser-names", job));

    /**
     * Lookups by a resolver.
     *
     * @param resolver does them
     */
    public NameLookups(InetAddressResolver resolver) {
        this.resolver = resolver;
        threads.allowCoreThreadTimeOut(true);
    }

    /** A call of the resolver. */
    private interface Lookup<T> {
        T perform() throws UnknownHostException;
    }

    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
        return performed(() -> resolver.lookupByName(host, policy));
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
        return performed(() -> resolver.lookupByAddress(address));
    }

    private <T> T performed(Lookup<T> lookup) throws UnknownHostException {
        boolean canBeSetAside = Suspension.ofCallingThread()
                .filter(Suspension::suspendsBlockingCalls)
                .isPresent();
        return canBeSetAside ? elsewhere(lookup) : lookup.perform();
    }

    /**
     * Waits without regard to interrupts, which stay set: the lookup cannot be stopped, and {@code InetAddress} would
     * remember a failure for everybody.
     */
    private <T> T elsewhere(Lookup<T> lookup) throws UnknownHostException {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                result.complete(lookup.perform());
            } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.join();
        } catch (CompletionException e) {
            throw rethrown(e.getCause(), e);
        }
    }

    private static UnknownHostException rethrown(@Nullable Throwable cause, CompletionException otherwise) {
        switch (cause) {
            case UnknownHostException e -> {
                return e;
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> throw otherwise;
        }
    }
}
