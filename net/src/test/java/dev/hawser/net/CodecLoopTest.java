package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The loop that handlers see of the reactor: its tasks, its clock, its thread, and what they may not do to it.
@WithReactor(debug = false)
class CodecLoopTest {
    private final List<String> told = new ArrayList<>();
    private VirtualTime time;
    private Net net;
    private Connection connection;
    private EventLoop loop;
    private Channel channel;
    private ChannelHandlerContext context;
    private DialedTransport.TestWire wire;

    /// Does in the handlers what a test says when a byte comes.
    private final class Doing extends ChannelInboundHandlerAdapter {
        private Runnable action = () -> {};

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            action.run();
        }
    }

    private final Doing handler = new Doing();

    @BeforeEach
    void open(Reactor reactor, VirtualTime clock) {
        time = clock;
        DialedTransport peer = new DialedTransport(reactor);
        net = Net.of(reactor, options -> options.transport(peer));
        var _ = net.connect(ENDPOINT).addAction(made -> connection = made);
        wire = peer.last().accept();
        settle();
        MessageConnection messages = connection.codec(handler);
        var _ = messages.read().addErrback(_ -> Optional.empty()); // else nothing comes in
        channel = messages.pipeline().channel();
        loop = channel.eventLoop();
    }

    @AfterEach
    void close() {
        var _ = net.close();
        settle();
    }

    private void settle() {
        for (int i = 0; i < 8; i++) {
            time.advance(Duration.ZERO);
        }
    }

    private void inHandlers(Runnable action) {
        handler.action = action;
        wire.feed("x");
        settle();
    }

    @Test
    void tasksOfHandlersComeBehindThemInTheirOrder() {
        inHandlers(() -> {
            loop.execute(() -> told.add("first"));
            loop.execute(() -> {
                told.add("second, here " + loop.inEventLoop());
                loop.execute(() -> told.add("third"));
            });
            told.add("handler, here " + loop.inEventLoop());
        });
        assertThat(told).containsExactly("handler, here true", "first", "second, here true", "third");
    }

    @Test
    void aTaskThatThrowsLeavesTheOthersAlone() {
        inHandlers(() -> {
            loop.execute(() -> {
                throw new IllegalStateException("a task");
            });
            loop.execute(() -> told.add("next"));
        });
        assertThat(told).containsExactly("next");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void anotherThreadIsNotInTheLoopAndMayGiveItTasks(Reactor reactor) throws Exception {
        Thread other = new Thread(() -> {
            told.add("here " + loop.inEventLoop() + ", of another " + loop.inEventLoop(Thread.currentThread()));
            loop.execute(() -> told.add("done, here " + loop.inEventLoop()));
        });
        other.start();
        other.join();
        settle();
        assertThat(told).containsExactly("here false, of another false", "done, here true");
        assertThat(loop.inEventLoop(other)).isFalse();
    }

    @Test
    void timersFollowTheClockOfTheReactor() {
        inHandlers(() -> {
            var _ = loop.schedule(() -> told.add("two"), 2, TimeUnit.SECONDS);
            var _ = loop.schedule(() -> told.add("one"), 1, TimeUnit.SECONDS);
            var _ = loop.schedule(() -> told.add("never"), 3, TimeUnit.SECONDS).cancel(false);
        });
        time.advance(Duration.ofMillis(999));
        assertThat(told).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(told).containsExactly("one");
        time.advance(Duration.ofSeconds(10));
        assertThat(told).containsExactly("one", "two");
    }

    @Test
    void aTimerThatIsSetOutsideOfHandlersIsDueAsWell() throws Exception {
        Future<String> value = loop.schedule(() -> "value", 5, TimeUnit.MILLISECONDS);
        time.advance(Duration.ofMillis(4));
        assertThat(value.isDone()).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(value.isDone()).isTrue();
        assertThat(value.getNow()).isEqualTo("value");
    }

    @Test
    void anEarlierTimerIsNotHeldUpByALaterOne() {
        var _ = loop.schedule(() -> told.add("late"), 1, TimeUnit.HOURS);
        var _ = loop.schedule(() -> told.add("early"), 1, TimeUnit.SECONDS);
        time.advance(Duration.ofSeconds(1));
        assertThat(told).containsExactly("early");
        time.advance(Duration.ofHours(1));
        assertThat(told).containsExactly("early", "late");
    }

    @Test
    void timersMayRepeatByTheirRateOrByTheirPauses() {
        Future<?> rate = loop.scheduleAtFixedRate(() -> told.add("rate"), 1, 2, TimeUnit.SECONDS);
        Future<?> pause = loop.scheduleWithFixedDelay(() -> told.add("pause"), 2, 2, TimeUnit.SECONDS);
        for (int i = 0; i < 4; i++) {
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(told).containsExactly("rate", "pause", "rate", "pause");
        assertThat(rate.cancel(false)).isTrue();
        assertThat(pause.cancel(false)).isTrue();
        time.advance(Duration.ofMinutes(1));
        assertThat(told).hasSize(4);
    }

    @Test
    void nothingIsLeftOfATimerOfAConnectionThatIsGone(Reactor reactor) {
        var _ = loop.schedule(() -> told.add("timer"), 1, TimeUnit.SECONDS).cancel(false);
        connection.abort();
        settle();
        assertThat(reactor.pendingTimers()).isZero();
    }

    @Test
    void itsClockIsTheReactorsAndNobodySleepsByIt() {
        long begin = loop.ticker().nanoTime();
        time.advance(Duration.ofSeconds(7));
        assertThat(loop.ticker().nanoTime() - begin).isEqualTo(7_000_000_000L);
        assertThat(loop.ticker().initialNanoTime()).isZero();
        assertThatThrownBy(() -> loop.ticker().sleep(1, TimeUnit.SECONDS)).hasMessageContaining("must not sleep");
    }

    @Test
    void itIsAloneAndStandsForItself() {
        assertThat(loop.next()).isSameAs(loop);
        assertThat(loop.parent()).isNull();
        assertThat(context.executor()).isSameAs(loop);
        assertThat(loop.isShuttingDown() || loop.isShutdown() || loop.isTerminated())
                .isFalse();
    }

    static List<Consumer<EventExecutor>> ends() {
        return List.of(
                loop -> loop.shutdownGracefully(),
                loop -> loop.shutdownGracefully(0, 0, TimeUnit.SECONDS),
                CodecLoopTest::shutDown,
                EventExecutor::terminationFuture,
                loop -> {
                    try {
                        loop.awaitTermination(0, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @SuppressWarnings("deprecation")
    private static void shutDown(EventExecutor loop) {
        loop.shutdown();
    }

    @ParameterizedTest
    @MethodSource("ends")
    void handlersCannotEndIt(Consumer<EventExecutor> end) {
        assertThatThrownBy(() -> end.accept(loop))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("handlers run on the reactor, which only its program stops");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void onlyChannelsOfConnectionsAreRegisteredWithIt() throws Exception {
        ChannelFuture again = loop.register(channel);
        settle();
        assertThat(again.cause()).hasMessageContaining("registered");
        assertThat(loop.register(new EmbeddedChannel(false, false)).cause()).hasMessageContaining("incompatible");
    }

    @Test
    void aChannelIsConnectedForGoodAndHasANameOfItsOwn() throws Exception {
        assertThat(channel.bind(new MemoryAddress("other")).cause())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("is connected already");
        Channel second =
                connection.codec(new ChannelInboundHandlerAdapter()).pipeline().channel();
        assertThat(second.id()).isNotEqualTo(channel.id()).isGreaterThan(channel.id());
        assertThat(second.id().asLongText()).isEqualTo("hawser-" + second.id().asShortText());
        assertThat(second.id().compareTo(new EmbeddedChannel().id())).isNotZero();
        assertThat(second.metadata().hasDisconnect()).isFalse();
    }

    @Test
    void aHandlerThatDisconnectsCloses() throws Exception {
        ChannelFuture gone = channel.disconnect();
        settle();
        assertThat(gone.isSuccess()).isTrue();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whoWaitsInTheLoopForItIsTold() throws InterruptedException, ExecutionException {
        Future<String> later = loop.submit(() -> "later");
        settle();
        assertThat(later.get()).isEqualTo("later");
        Future<?> never = loop.schedule(() -> {}, 1, TimeUnit.HOURS);
        inHandlers(() -> assertThatThrownBy(never::sync).isInstanceOf(BlockingOperationException.class));
        assertThat(never.cancel(false)).isTrue();
    }
}
