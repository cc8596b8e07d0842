package dev.hawser.net.stream;

import dev.hawser.net.NetOptions;
import dev.hawser.net.names.Names;
import dev.hawser.net.transport.StreamTransport;
import io.netty.channel.WriteBufferWaterMark;
import java.time.Duration;
import java.util.List;

/** What {@link NetOptions} said in the end. The values are checked there. */
public record NetSettings(
        int readBuffer,
        WriteBufferWaterMark writeMarks,
        int writeLimit,
        Duration closeTimeout,
        List<StreamTransport> transports,
        Names names) {}
