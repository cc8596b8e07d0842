package dev.hawser.task;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.hawser.reactor.Reactor;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;

/** The kit of Reactive Streams, rule by rule. It is made for TestNG, of which only its annotations are looked at here. */
class FlowTckTest {
    private static final TestEnvironment ENVIRONMENT = new TestEnvironment(500, 20);

    private static Reactor reactor;
    private static Reactor closed;

    @BeforeAll
    static void start() {
        reactor = Reactor.start();
        closed = Reactor.start();
        closed.close();
    }

    @AfterAll
    static void stop() {
        reactor.close();
    }

    /** A reactor's items for others. */
    static final class Publishing extends FlowPublisherVerification<Long> {
        Publishing() {
            super(ENVIRONMENT);
        }

        @Override
        public Flow.Publisher<Long> createFlowPublisher(long elements) {
            return FlowPublisher.of(reactor, () -> LongStream.range(0, elements).iterator());
        }

        @Override
        public Flow.Publisher<Long> createFailedFlowPublisher() {
            return FlowPublisher.of(closed, () -> LongStream.range(0, 1).iterator());
        }
    }

    /** Others' items for a function. */
    static final class Taking extends FlowSubscriberBlackboxVerification<Long> {
        Taking() {
            super(ENVIRONMENT);
        }

        @Override
        public Flow.Subscriber<Long> createFlowSubscriber() {
            CompletableFuture<Flow.Subscriber<Long>> made = new CompletableFuture<>();
            reactor.callFromThread(() -> {
                var _ = reactor.inline(() -> {
                            try (FlowItems<Long> items = FlowItems.unsubscribed(4)) {
                                made.complete(items.subscriber());
                                items.forEach(_ -> {});
                                return true;
                            }
                        })
                        .addErrback(_ -> false); // the kit's own failures
            });
            return made.join();
        }

        @Override
        public Long createElement(int element) {
            return (long) element;
        }
    }

    @TestFactory
    Stream<DynamicTest> publisher() {
        return rules(Publishing.class, Publishing::new);
    }

    @TestFactory
    Stream<DynamicTest> subscriber() {
        return rules(Taking.class, Taking::new);
    }

    private static Stream<DynamicTest> rules(Class<?> kit, Supplier<?> instances) {
        return Arrays.stream(kit.getMethods())
                .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
                .sorted(Comparator.comparing(Method::getName))
                .map(rule -> dynamicTest(rule.getName(), () -> ask(instances.get(), rule)));
    }

    private static void ask(Object kit, Method rule) throws Throwable {
        try {
            call(kit, BeforeClass.class);
            call(kit, BeforeMethod.class);
            rule.invoke(kit);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SkipException skipped) {
                Assumptions.abort(skipped.getMessage());
            }
            throw e.getCause();
        } finally {
            call(kit, AfterClass.class);
        }
    }

    private static void call(Object kit, Class<? extends Annotation> kind) throws ReflectiveOperationException {
        for (Method method : kit.getClass().getMethods()) {
            if (method.isAnnotationPresent(kind)) {
                method.invoke(kit);
            }
        }
    }
}
