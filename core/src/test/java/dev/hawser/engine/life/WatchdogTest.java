package dev.hawser.engine.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static StackTraceElement frame(String module, String method) {
        int dot = method.lastIndexOf('.');
        return new StackTraceElement(null, module, null, method.substring(0, dot), method.substring(dot + 1), null, -1);
    }

    @Test
    @DisplayName(
            "the JDK may initialize its classes and link lambdas, and others load classes; their initializers count")
    void whatCountsAsLoading() {
        StackTraceElement spinning = frame("java.base", "java.lang.Thread.onSpinWait");
        StackTraceElement own = frame(null, "org.example.Slow.work");
        StackTraceElement ownInitializer = frame(null, "org.example.Slow.<clinit>");
        StackTraceElement jdkInitializer = frame("java.base", "java.security.Security.<clinit>");
        StackTraceElement linking = frame("java.base", "java.lang.invoke.MethodHandleNatives.linkCallSite");
        StackTraceElement loading = frame("java.base", "java.lang.ClassLoader.loadClass");
        assertThat(Watchdog.loadsClass(List.of(spinning, jdkInitializer, ownInitializer, own)))
                .isTrue();
        assertThat(Watchdog.loadsClass(List.of(spinning, linking, own))).isTrue();
        assertThat(Watchdog.loadsClass(List.of(own, loading))).isTrue();
        assertThat(Watchdog.loadsClass(List.of(spinning, ownInitializer, loading)))
                .isFalse();
        assertThat(Watchdog.loadsClass(List.of(own, jdkInitializer))).isFalse();
        assertThat(Watchdog.loadsClass(List.of(spinning, own, linking))).isFalse();
        assertThat(Watchdog.loadsClass(List.of(spinning, own))).isFalse();
    }
}
