package dev.hawser.testing;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
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

    /** How the first run of a seed has failed. */
    record Failed(Seed seed, Throwable failure) {}

    private final Seed seed;
    private final Consumer<Failed> onFailure;

    /** How it failed before, if this is once more. */
    private final @Nullable Throwable before;

    /** Of the thread of the test. */
    private OptionalLong wokenFromOutside = OptionalLong.of(0);

    private SeedRun(Seed seed, Consumer<Failed> onFailure, @Nullable Throwable before) {
        this.seed = seed;
        this.onFailure = onFailure;
        this.before = before;
    }

    static SeedRun first(Seed seed, Consumer<Failed> onFailure) {
        return new SeedRun(seed, onFailure, null);
    }

    static SeedRun onceMore(Failed failed) {
        return new SeedRun(failed.seed(), _ -> {}, failed.failure());
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
        return before == null ? seed.toString() : seed + ", once more";
    }

    @Override
    public void prepareInvocation(ExtensionContext context) {
        context.getStore(NAMESPACE).put(SeedRun.class, this);
        Throwable failure = before;
        if (failure != null) {
            // closed at the end of all, when it is known whether anything was left behind
            context.getStore(NAMESPACE).put(Closing.class, (AutoCloseable) () -> requireFailure(context, failure));
        }
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
        Throwable first = before;
        if (failure == null) {
            return;
        }
        if (first == null) {
            failure.addSuppressed(FailingSeed.first(seed, wokenFromOutside));
            onFailure.accept(new Failed(seed, failure));
        } else if (failure.getCause() != first) { // which is not our own
            failure.addSuppressed(FailingSeed.again(seed, first, failure));
        }
    }

    private void requireFailure(ExtensionContext context, Throwable failure) {
        if (context.getExecutionException().isEmpty()) {
            throw FailingSeed.notAgain(seed, failure, wokenFromOutside);
        }
    }

    /** The key of what is done at the end. */
    private static final class Closing {}
}
