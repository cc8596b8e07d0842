package dev.hawser.net.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Netty's detectors of leaks, which write down the test that made what they watch. They tell of the same leak once in a JVM, and
 * so of that of each test.
 */
final class NamedLeaks extends ResourceLeakDetectorFactory {
    /** Read where a buffer is made, by any thread. The number is of the run: a test may run again. */
    private record Run(long number, String test) {
        @Override
        public String toString() {
            return "made by " + test + ", run " + number;
        }
    }

    private final AtomicReference<Run> current = new AtomicReference<>(new Run(0, "no test"));

    NamedLeaks() {}

    /** Of those that are made from now on; each class of Netty makes its own when it is loaded. */
    static NamedLeaks install() {
        NamedLeaks made = new NamedLeaks();
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(made);
        return made;
    }

    /** What is made from now on belongs to that test. */
    void begins(String test) {
        current.updateAndGet(run -> new Run(run.number() + 1, test));
    }

    @Override
    @SuppressWarnings({"deprecation", "InlineMeSuggester"}) // Netty has this as the one to be implemented
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
        return new ResourceLeakDetector<>(resource, samplingInterval) {
            @Override
            protected Object getInitialHint(String resourceType) {
                return current.get();
            }
        };
    }
}
