package dev.hawser.testing;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** The JUnit extension behind {@link Seeds}, which registers it. Stateless; any thread. */
public final class SeedsExtension implements TestTemplateInvocationContextProvider {
    private static final String REPLAY = "hawser.seed";

    /** {@code FIRST..LAST} */
    static final String ROW = "hawser.seeds";

    private static final int DEFAULT_COUNT = 100;

    /** For JUnit. */
    public SeedsExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), Seeds.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Seeds seeds = AnnotationSupport.findAnnotation(context.getElement(), Seeds.class)
                .orElseThrow();
        Optional<LongStream> replayed = replayed(context);
        AtomicReference<SeedRun.@Nullable Failed> failed = new AtomicReference<>();
        Stream<TestTemplateInvocationContext> runs = replayed.or(() -> row(context))
                .orElseGet(() -> all(seeds))
                .takeWhile(_ -> failed.get() == null) // JUnit asks for the next when the one before is over
                .mapToObj(value -> SeedRun.first(new Seed(value), failed::set));
        Stream<TestTemplateInvocationContext> onceMore = Stream.of(failed)
                .map(AtomicReference::get)
                .flatMap(Stream::ofNullable)
                .map(SeedRun::onceMore);
        return replayed.isPresent() ? runs : Stream.concat(runs, onceMore);
    }

    private static Optional<LongStream> replayed(ExtensionContext context) {
        return context.getConfigurationParameter(REPLAY).map(text -> {
            try {
                return LongStream.of(Long.parseLong(text.strip()));
            } catch (NumberFormatException e) {
                throw new ExtensionConfigurationException(REPLAY + " must be a whole number, was \"" + text + "\"", e);
            }
        });
    }

    private static Optional<LongStream> row(ExtensionContext context) {
        return context.getConfigurationParameter(ROW).map(text -> {
            String[] ends = text.strip().split("\\.\\.", 2);
            try {
                return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
            } catch (NumberFormatException e) {
                throw new ExtensionConfigurationException(
                        ROW + " must be a row of whole numbers such as 0..9999, was \"" + text + "\"", e);
            }
        });
    }

    /** The seeds of a build. */
    static LongStream all(Seeds seeds) {
        int count = seeds.count() >= 0 ? seeds.count() : seeds.value().length > 0 ? 0 : DEFAULT_COUNT;
        LongStream row = LongStream.iterate(seeds.first(), seed -> seed + 1).limit(count);
        return LongStream.concat(LongStream.of(seeds.value()), row);
    }
}
