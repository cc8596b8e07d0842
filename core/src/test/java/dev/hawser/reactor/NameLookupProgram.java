package dev.hawser.reactor;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Two functions and a thread look up one name at the same time. For {@link NameLookupTest}. */
final class NameLookupProgram {
    private static final CountDownLatch ASKED = new CountDownLatch(1);
    private static final CountDownLatch GATE = new CountDownLatch(1);
    private static final AtomicInteger LOOKUPS = new AtomicInteger();

    private NameLookupProgram() {}

    /** Another provider of the JVM's. */
    public static final class Slow extends InetAddressResolverProvider {
        /** For the service loader. */
        public Slow() {}

        @Override
        public InetAddressResolver get(Configuration configuration) {
            return new InetAddressResolver() {
                @Override
                public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                    LOOKUPS.incrementAndGet();
                    System.out.println("lookup of " + host + " by "
                            + Thread.currentThread().getName());
                    ASKED.countDown();
                    try {
                        GATE.await();
                    } catch (InterruptedException e) {
                        throw new UnknownHostException(host);
                    }
                    return Stream.of(InetAddress.ofLiteral("192.0.2.7"));
                }

                @Override
                public String lookupByAddress(byte[] address) throws UnknownHostException {
                    throw new UnknownHostException();
                }
            };
        }

        @Override
        public String name() {
            return "slow";
        }
    }

    /** Once the lookup has begun, however long that takes; its end waits for this. */
    private static void tellThatItTurns(Reactor reactor) {
        reactor.callLater(Duration.ofMillis(5), () -> {
            if (ASKED.getCount() > 0) {
                tellThatItTurns(reactor);
            } else {
                System.out.println("the reactor turns");
                GATE.countDown();
            }
        });
    }

    static void main() {
        Reactor reactor = Reactor.create(options -> options.mode(Mode.CARRIER));
        Callable<String> lookup = () -> InetAddress.getByName("slow.test").getHostAddress();
        reactor.callFromThread(() -> {
            List<Deferred<String>> all =
                    List.of(reactor.inline(lookup), reactor.inline(lookup), reactor.deferToThread(() -> {
                        ASKED.await();
                        return lookup.call();
                    }));
            tellThatItTurns(reactor);
            var _ = DeferredList.gather(all).addAction(addresses -> {
                Set<String> distinct = new HashSet<>(addresses);
                System.out.println(
                        addresses.size() + " have " + String.join(", ", distinct) + " by " + LOOKUPS.get() + " lookup");
                reactor.stop();
            });
        });
        reactor.run();
    }
}
