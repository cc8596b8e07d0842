package dev.hawser.testing;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** One run of a test with {@link Seeds}: hands out its seed, and adds it to the failure, if there is one. */
final class SeedRun implements TestTemplateInvocationContext, ParameterResolver, TestWatcher {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SeedRun.class);

    private final Seed seed;
    private final Runnable onFailure;

    /** Of the thread of the test. */
    private OptionalLong wokenFromOutside = OptionalLong.of(0);

    SeedRun(Seed seed, Runnable onFailure) {
        this.seed = seed;
        this.onFailure = onFailure;
    }

    /** The run that a test belongs to, if it has a seed. */
    static Optional<SeedRun> of(ExtensionContext context) {
        return Optional.ofNullable(context.getStore(NAMESPACE).get(SeedRun.class, SeedRun.class));
    }

    Seed seed() {
        return seed;
    }

    void wokenFromOutside(OptionalLong times) {
        wokenFromOutside = times;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return seed.toString();
    }

    @Override
    public void prepareInvocation(ExtensionContext context) {
        context.getStore(NAMESPACE).put(SeedRun.class, this);
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Seed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return seed;
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable failure) {
        onFailure.run();
        if (failure != null) {
            failure.addSuppressed(new FailingSeed(seed, wokenFromOutside));
        }
    }
}
