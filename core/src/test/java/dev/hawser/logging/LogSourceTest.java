package dev.hawser.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Outside of the engine's packages, as a program is. */
@Tag("both")
class LogSourceTest {
    private final Logger logger = Logger.getLogger("dev.hawser");
    private final List<LogRecord> records = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord published) {
            records.add(published);
        }

        @Override
        public void flush() {
            // keeps nothing back
        }

        @Override
        public void close() {
            // holds nothing open
        }
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void forget() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private static void failing(String what) {
        throw new IllegalStateException(what);
    }

    @Test
    void theSourceOfARecordIsTheCodeThatFailed() {
        VirtualTime time = VirtualTime.create();
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            var _ = reactor.inlineAction(() -> failing("unhandled"));
            reactor.callLater(Duration.ZERO, () -> failing("in a callback"));
            reactor.callLater(Duration.ZERO, reactor::stop);
            reactor.run();
        }
        assertThat(records).hasSize(2).allSatisfy(record -> {
            assertThat(record.getSourceClassName()).isEqualTo(LogSourceTest.class.getName());
            assertThat(record.getSourceMethodName()).isEqualTo("failing");
            assertThat(record.getThrown()).isInstanceOf(IllegalStateException.class);
        });
    }
}
