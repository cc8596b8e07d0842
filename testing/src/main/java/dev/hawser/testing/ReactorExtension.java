package dev.hawser.testing;

import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/**
 * A JUnit extension that gives each test a {@link TestReactor}, and closes it after the test.
 *
 * <p>The test, and methods with {@code @BeforeEach} and {@code @AfterEach}, take as parameters what they need of
 * {@link Reactor}, {@link VirtualTime} and {@link TestReactor}. The test then calls {@code reactor.run()}, or just
 * {@code time.advance(…)}. Debug mode is on meanwhile, so that reports say where a Deferred was made and fired.
 *
 * <p>After each test, it fails for each thing that was left behind ({@link LeftoverError}); what is expected, the test
 * takes with {@link TestReactor#flushErrors()} and {@link TestReactor#flushUnhandled()}. If the test itself has failed,
 * that stays its failure, and what was left behind is suppressed in it. An aborted test may leave what it likes.
 *
 * <p>Usually registered by {@link WithReactor}. Where the reactor needs options, register one made by {@link #with}
 * instead, in a static field with {@code @RegisterExtension}:
 *
 * {@snippet class="dev.hawser.testing.TestingSnippetsTest" region="register"}
 *
 * <p><b>Threads:</b> the test has to run on the thread that JUnit prepares it on, so not with a {@code @Timeout} in a
 * thread of its own. Immutable; any thread.
 */
public final class ReactorExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(ReactorExtension.class);

    private final Consumer<? super TestReactorOptions> options;

    /** For JUnit, which makes it where {@link WithReactor} says so. */
    public ReactorExtension() {
        this(_ -> {});
    }

    private ReactorExtension(Consumer<? super TestReactorOptions> options) {
        this.options = options;
    }

    /**
     * An extension whose reactors have other options. Not beside {@link WithReactor}: there would be two for each test.
     *
     * @param configure fills in the options; the seed of a test with {@link Seeds} is set already
     * @return the extension
     */
    public static ReactorExtension with(Consumer<? super TestReactorOptions> configure) {
        return new ReactorExtension(configure);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        TestReactor opened = TestReactor.open(draft -> {
            SeedRun.of(context).ifPresent(run -> draft.seed(run.seed()));
            annotate(context, draft);
            options.accept(draft);
        });
        context.getStore(NAMESPACE).put(TestReactor.class, opened);
    }

    private static void annotate(ExtensionContext context, TestReactorOptions draft) {
        AnnotationSupport.findAnnotation(context.getElement(), WithReactor.class)
                .or(() -> ofClass(context))
                .ifPresent(annotation -> draft.time(annotation.time()).debug(annotation.debug()));
    }

    private static Optional<WithReactor> ofClass(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(
                context.getRequiredTestClass(), WithReactor.class, context.getEnclosingTestClasses());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestReactor opened = context.getStore(NAMESPACE).remove(TestReactor.class, TestReactor.class);
        if (opened == null) {
            return; // could not be opened, which is the test's failure already
        }
        SeedRun.of(context).ifPresent(run -> run.wokenFromOutside(opened.wokenFromOutside()));
        List<LeftoverError> found = opened.finish();
        Optional<Throwable> ended = context.getExecutionException();
        if (ended.filter(TestAbortedException.class::isInstance).isPresent()) {
            return;
        }
        List<LeftoverError> news = found.stream()
                .filter(error ->
                        ended.filter(failure -> failure == error.getCause()).isEmpty())
                .toList();
        if (!news.isEmpty()) {
            throw TestReactor.joined(news); // JUnit adds it to the test's own failure, if there is one
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Reactor.class || type == VirtualTime.class || type == TestReactor.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestReactor opened = context.getStore(NAMESPACE).get(TestReactor.class, TestReactor.class);
        if (opened == null) {
            throw new ParameterResolutionException("a reactor belongs to one test: take it as a parameter of the test,"
                    + " of @BeforeEach or of @AfterEach; not of " + parameter.getDeclaringExecutable());
        }
        Class<?> type = parameter.getParameter().getType();
        if (type == TestReactor.class) {
            return opened;
        }
        if (type == Reactor.class) {
            return opened.reactor();
        }
        if (!opened.isVirtual()) {
            throw new ParameterResolutionException("there is no VirtualTime: this test runs in real time");
        }
        return opened.time();
    }
}
