package dev.hawser.cli.batch;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Counts the spans that were made and those that arrived, and says once that they do not. Any thread.
final class Counted implements SpanExporter {
    private final SpanExporter exporter;
    private final Consumer<String> tell;
    private final LongAdder ended = new LongAdder();
    private final LongAdder arrived = new LongAdder();
    private final AtomicBoolean told = new AtomicBoolean();

    /// @param exporter sends them
    /// @param tell is given why the first batch failed
    Counted(SpanExporter exporter, Consumer<String> tell) {
        this.exporter = exporter;
        this.tell = tell;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode sent = exporter.export(spans);
        return sent.whenComplete(() -> {
            if (sent.isSuccess()) {
                arrived.add(spans.size());
            } else if (told.compareAndSet(false, true)) {
                Throwable why = sent.getFailureThrowable();
                Throwable cause = why == null || why.getCause() == null ? why : why.getCause();
                tell.accept(cause == null ? "it does not take them" : cause.toString());
            }
        });
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    long ended() {
        return ended.sum();
    }

    long lost() {
        return ended.sum() - arrived.sum();
    }

    /// {@return what counts those that are made}
    SpanProcessor counting() {
        return new SpanProcessor() {
            @Override
            public void onStart(Context parent, ReadWriteSpan span) {}

            @Override
            public boolean isStartRequired() {
                return false;
            }

            @Override
            public void onEnd(ReadableSpan span) {
                ended.increment();
            }

            @Override
            public boolean isEndRequired() {
                return true;
            }
        };
    }
}
