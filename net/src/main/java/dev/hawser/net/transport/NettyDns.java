package dev.hawser.net.transport;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Netty's exchange of messages with a name server: numbers, ports, truncation, TCP. Its own search, caches and retries
 * are not used: they are made for a recursive resolver, and know only Netty's clock.
 *
 * <p>Each question has a socket of its own: its port is as hard to guess for a forger as its number, and none is left
 * open while nothing is asked.
 */
final class NettyDns implements DnsClient {
    /** The largest answer by UDP that is understood. Questions do not ask for large ones, as some servers choke on that. */
    private static final int MAX_PAYLOAD = 4096;

    private final IoLoop loop;
    private final IoMechanism mechanism;

    /** In the pump. */
    private @Nullable DnsNameResolver resolver;

    /** The question that a channel is made for. In the pump. */
    private @Nullable Question asking;

    NettyDns(IoLoop loop, IoMechanism mechanism) {
        this.loop = loop;
        this.mechanism = mechanism;
    }

    /** {@inheritDoc} Netty's class reads files and lists the network's interfaces when it is initialized. */
    @Override
    public void prepare() {
        var _ = DnsNameResolver.isTimeoutError(null);
    }

    @Override
    public Deferred<DnsAnswer> ask(InetSocketAddress server, String name, AddressFamily family) {
        Question question = new Question(server, name, family);
        loop.hand(question);
        return question.promise;
    }

    private DnsNameResolver resolver() {
        DnsNameResolver made = resolver;
        if (made == null) {
            made = new DnsNameResolverBuilder(loop)
                    .datagramChannelFactory(this::newChannel)
                    .socketChannelFactory(() -> (SocketChannel) SocketKind.TCP.newStream(mechanism))
                    .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                    .resolveCache(NoopDnsCache.INSTANCE)
                    .cnameCache(NoopDnsCnameCache.INSTANCE)
                    .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                    .optResourceEnabled(false)
                    .maxPayloadSize(MAX_PAYLOAD)
                    .queryTimeoutMillis(0) // who asks has a clock of his own
                    .searchDomains(Arrays.asList()) // else it reads the machine's files
                    .ndots(0)
                    .build();
            resolver = made;
        }
        return made;
    }

    /** Made within the call that asks. */
    private DatagramChannel newChannel() {
        DatagramChannel channel = Datagrams.newChannel(mechanism);
        if (asking != null) {
            channel.pipeline().addLast(new Connected(asking));
        }
        return channel;
    }

    /**
     * Connects the socket with the server, so that the system tells when nobody listens there (and takes datagrams of
     * nobody else). Netty's own sends from sockets that are connected with none.
     */
    private static final class Connected extends ChannelDuplexHandler {
        private final Question question;

        Connected(Question question) {
            this.question = question;
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (message instanceof DatagramPacket packet) {
                var _ = ctx.connect(packet.recipient()).addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        var _ = ctx.writeAndFlush(packet.content(), promise);
                    } else {
                        packet.release();
                        promise.setFailure(connected.cause());
                    }
                });
            } else {
                var _ = ctx.write(message, promise);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            question.refused(cause);
        }
    }

    /** One question. All but {@link #giveUp} in the pump. */
    private final class Question implements IoLoop.Task {
        private final InetSocketAddress server;
        private final String name;
        private final AddressFamily family;
        private final Promise<DnsAnswer> promise = new Promise<>(_ -> giveUp());
        private boolean givenUp;
        private @Nullable Future<?> query;

        Question(InetSocketAddress server, String name, AddressFamily family) {
            this.server = server;
            this.name = name;
            this.family = family;
        }

        private void giveUp() {
            givenUp = true;
            loop.hand(() -> {
                if (query != null) {
                    query.cancel(false);
                }
            });
        }

        @Override
        public void perform() {
            if (givenUp) {
                return;
            }
            try {
                DnsRecordType type = family == AddressFamily.IPV4 ? DnsRecordType.A : DnsRecordType.AAAA;
                DnsQuestion question = new DefaultDnsQuestion(name, type);
                asking = this;
                Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> future =
                        resolver().query(server, question);
                asking = null;
                query = future;
                var _ = future.addListener(
                        (Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) -> answered(question, done));
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        void refused(Throwable cause) {
            fail(cause);
            if (query != null) {
                query.cancel(false);
            }
        }

        private void answered(DnsQuestion question, Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) {
            if (!done.isSuccess()) {
                fail(done.cause());
                return;
            }
            AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = done.getNow();
            try {
                DnsAnswer answer = DnsMessages.read(question, family, envelope.content());
                fire(() -> promise.callback(answer));
            } catch (RuntimeException e) {
                fail(e);
            } finally {
                envelope.release();
            }
        }

        private void fail(Throwable cause) {
            fire(() -> promise.errback(
                    new IOException("cannot be asked: " + NettyStreams.io(cause).getMessage(), cause)));
        }

        private void fire(Runnable firing) {
            loop.access().fire("looking up " + name, promise, () -> {
                if (!promise.isFired()) {
                    firing.run();
                }
            });
        }
    }
}
