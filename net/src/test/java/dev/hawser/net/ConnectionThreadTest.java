package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.net.stream.StreamConnection;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/// A connection belongs to its reactor: what another thread asks of it is refused, and changes nothing.
@WithReactor
class ConnectionThreadTest {
    private final ByteBuf buffer = Unpooled.copiedBuffer("x", UTF_8);

    private Map<String, Consumer<StreamConnection>> methods() {
        Map<String, Consumer<StreamConnection>> all = new LinkedHashMap<>();
        all.put("read", one -> ignore(one.read()));
        all.put("readBuffer", one -> ignore(one.readBuffer()));
        all.put("readExactly", one -> ignore(one.readExactly(1)));
        all.put("readLine", one -> ignore(one.readLine(9, UTF_8)));
        all.put("write bytes", one -> ignore(one.write(new byte[1])));
        all.put("write text", one -> ignore(one.write("x")));
        all.put("write a ByteBuffer", one -> ignore(one.write(ByteBuffer.allocate(1))));
        all.put("write a ByteBuf", one -> ignore(one.write(buffer)));
        all.put("send bytes", one -> one.send(new byte[1]));
        all.put("send text", one -> one.send("x"));
        all.put("send a ByteBuf", one -> one.send(buffer));
        all.put("sendFile", one -> ignore(one.sendFile(Path.of("/no/such"))));
        all.put("flush", one -> ignore(one.flush()));
        all.put("closeOutput", one -> ignore(one.closeOutput()));
        all.put("close", one -> ignore(one.close()));
        all.put("abort", StreamConnection::abort);
        all.put("pauseProducing", StreamConnection::pauseProducing);
        all.put("resumeProducing", StreamConnection::resumeProducing);
        all.put("unread", one -> one.unread(buffer));
        all.put(
                "registerProducer",
                one -> one.registerProducer(new Producer() {
                    @Override
                    public void resumeProducing() {}

                    @Override
                    public void stopProducing() {}
                }));
        all.put("unregisterProducer", StreamConnection::unregisterProducer);
        all.put("deliverTo", one -> one.deliverTo(_ -> {}));
        all.put("putCodec", one -> ignore(one.putCodec(new ChannelInboundHandlerAdapter())));
        return all;
    }

    private static void ignore(Object result) {
        assertThat(result).isNotNull();
    }

    private static Throwable onAnotherThread(Runnable call) throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        Thread other = Thread.ofPlatform().start(() -> {
            try {
                call.run();
            } catch (Throwable e) {
                thrown[0] = e;
            }
        });
        other.join();
        return thrown[0];
    }

    @Test
    void anotherThreadIsRefusedAndChangesNothing(Reactor reactor, VirtualTime clock) throws Exception {
        Dialed dialed = Dialed.open(reactor, clock, _ -> {});
        StreamConnection connection = dialed.connection();
        SoftAssertions all = new SoftAssertions();
        for (var method : methods().entrySet()) {
            all.assertThat(onAnotherThread(() -> method.getValue().accept(connection)))
                    .as(method.getKey())
                    .isInstanceOf(WrongThreadException.class);
        }
        all.assertAll();
        dialed.settle();
        assertThat(dialed.wire().output).hasToString("");
        assertThat(dialed.wire().outputEnded).isFalse();
        assertThat(dialed.wire().aborted).isFalse();
        assertThat(connection.isOpen()).isTrue();
        assertThat(connection.pendingOutput()).isZero();
        assertThat(connection.isDelivering()).isFalse();
        buffer.release();
        dialed.close();
    }
}
