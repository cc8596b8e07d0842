package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.hawser.defer.Canceller;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.DeferredLock;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.defer.Promise;
import dev.hawser.defer.ReactorTime;
import dev.hawser.defer.UnhandledFailures;
import dev.hawser.reactor.Reactor;
import dev.hawser.task.Cooperator;
import dev.hawser.task.LoopingCall;
import dev.hawser.task.React;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Whatever takes a function refuses null at the call, and not when the function is wanted. */
@Tag("both")
class NullFunctionTest {
    private static final List<Class<?>> TYPES = List.of(
            Deferred.class,
            Promise.class,
            DeferredList.class,
            DeferredLock.class,
            DeferredSemaphore.class,
            DeferredQueue.class,
            UnhandledFailures.class,
            Cooperator.class,
            LoopingCall.class,
            React.class);

    @TestFactory
    Stream<DynamicTest> nullIsRefusedAtTheCall() {
        return TYPES.stream()
                .flatMap(type -> Stream.concat(
                        Arrays.stream(type.getConstructors()),
                        Arrays.stream(type.getDeclaredMethods())
                                .filter(method -> Modifier.isPublic(method.getModifiers()))))
                .flatMap(NullFunctionTest::eachFunction);
    }

    private static Stream<DynamicTest> eachFunction(Executable called) {
        Class<?>[] types = called.getParameterTypes();
        return IntStream.range(0, types.length)
                .filter(index -> isFunction(types[index]))
                .mapToObj(index -> DynamicTest.dynamicTest(
                        called.getDeclaringClass().getSimpleName() + ": " + called.getName() + ", parameter " + index,
                        () -> refuses(called, index)));
    }

    private static boolean isFunction(Class<?> type) {
        return type.isInterface()
                && !type.equals(ReactorTime.class)
                && (Iterator.class.equals(type)
                        || Stream.of(type.getMethods())
                                        .filter(method -> Modifier.isAbstract(method.getModifiers()))
                                        .count()
                                == 1);
    }

    private static void refuses(Executable called, int index) {
        try (Reactor reactor = Reactor.create()) {
            Class<?>[] types = called.getParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                arguments[i] = i == index ? null : some(types[i], reactor);
            }
            assertThatCode(() -> call(called, some(called.getDeclaringClass(), reactor), arguments))
                    .isInstanceOf(NullPointerException.class);
            assertThat(reactor.pendingTimers()).as("nothing was begun").isZero();
        }
    }

    private static void call(Executable called, Object target, Object[] arguments) throws Throwable {
        try {
            switch (called) {
                case Constructor<?> constructor -> constructor.newInstance(arguments);
                case Method method -> method.invoke(target, arguments);
            }
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private static Object some(Class<?> type, Reactor reactor) {
        return switch (type.getSimpleName()) {
            case "int" -> 1;
            case "Class" -> Exception.class;
            case "Duration" -> Duration.ofSeconds(1);
            case "Iterator" -> Collections.emptyIterator();
            case "Iterable", "Collection" -> List.of();
            case "Reactor", "ReactorTime" -> reactor;
            case "Deferred", "Promise" -> new Promise<>();
            case "DeferredLock" -> new DeferredLock();
            case "DeferredSemaphore" -> new DeferredSemaphore(1);
            case "DeferredQueue" -> new DeferredQueue<>();
            case "Cooperator" -> Cooperator.create(reactor);
            case "LoopingCall" -> LoopingCall.of(reactor, () -> {});
            default -> type.isInterface() ? function(type) : new Object();
        };
    }

    /** A function of the type that is never called. */
    private static Object function(Class<?> type) {
        if (type.equals(Canceller.class)) {
            return (Canceller<Object>) _ -> {};
        }
        return Proxy.newProxyInstance(
                NullFunctionTest.class.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
                    if (method.getDeclaringClass().equals(Object.class)) {
                        return 1; // hashCode, of a function in a set
                    }
                    throw new AssertionError("called, although another function was null");
                });
    }
}
