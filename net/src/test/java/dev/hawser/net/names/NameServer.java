package dev.hawser.net.names;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuery;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DefaultDnsRecordEncoder;
import io.netty.handler.codec.dns.DefaultDnsResponse;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.TcpDnsQueryDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A name server on the loopback, over UDP and TCP, on a thread of its own. It knows what it was told.
final class NameServer implements AutoCloseable {
    /// What was asked, as "A www.test. udp".
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final Map<String, Consumer<DnsResponse>> answers = new ConcurrentHashMap<>();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel udp;

    NameServer() throws InterruptedException {
        // TCP chooses the port, since there it may still be taken by connections that have ended
        Channel tcp = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer(channel -> channel.pipeline()
                        .addLast(new TcpDnsQueryDecoder(), new TcpDnsResponseEncoder(), new OverTcp())))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        udp = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(initializer(channel -> channel.pipeline()
                        .addLast(new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new OverUdp())))
                .bind(tcp.localAddress())
                .sync()
                .channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.localAddress();
    }

    /// What to put into the answer to a question, such as "A www.test."; an unknown name does not exist.
    NameServer with(String question, Consumer<DnsResponse> answer) {
        answers.put(question, answer);
        return this;
    }

    NameServer with(String name, String... addresses) {
        for (String text : addresses) {
            String type = text.contains(":") ? "AAAA " : "A ";
            Consumer<DnsResponse> before = answers.getOrDefault(type + name, _ -> {});
            with(type + name, before.andThen(response -> add(response, name, 60, text)));
            answers.putIfAbsent((text.contains(":") ? "A " : "AAAA ") + name, _ -> {});
        }
        return this;
    }

    static void add(DnsResponse response, String name, long ttl, String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        response.addRecord(
                DnsSection.ANSWER,
                new DefaultDnsRawRecord(
                        name,
                        bytes.length == 4 ? DnsRecordType.A : DnsRecordType.AAAA,
                        ttl,
                        Unpooled.wrappedBuffer(bytes)));
    }

    static void alias(DnsResponse response, String name, long ttl, String other) {
        response.addRecord(DnsSection.ANSWER, new DefaultDnsRawRecord(name, DnsRecordType.CNAME, ttl, encoded(other)));
    }

    static void startOfAuthority(DnsResponse response, String zone, long ttl, int minimum) {
        ByteBuf content = encoded(zone);
        content.writeBytes(encoded(zone));
        for (int number : new int[] {1, 2, 3, 4, minimum}) {
            content.writeInt(number);
        }
        response.addRecord(DnsSection.AUTHORITY, new DefaultDnsRawRecord(zone, DnsRecordType.SOA, ttl, content));
    }

    private static ByteBuf encoded(String name) {
        return new DefaultDnsRecordEncoder() {
            ByteBuf encode() {
                ByteBuf out = Unpooled.buffer();
                try {
                    encodeName(name, out);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return out;
            }
        }.encode();
    }

    private void answer(DnsQuestion question, DnsResponse response, String over) {
        String asks = question.type().name() + " " + question.name();
        asked.add(asks + " " + over);
        response.addRecord(DnsSection.QUESTION, question);
        Consumer<DnsResponse> known = answers.getOrDefault(asks + " " + over, answers.get(asks));
        if (known == null) {
            response.setCode(DnsResponseCode.NXDOMAIN);
        } else {
            known.accept(response);
        }
    }

    /// Makes the server say nothing.
    static void silent(DnsResponse response) {
        response.setZ(7);
    }

    private static boolean isSilent(DnsResponse response) {
        return response.z() == 7;
    }

    private final class OverUdp extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
            DnsResponse response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
            DnsRecord question = query.recordAt(DnsSection.QUESTION);
            answer((DnsQuestion) question, response, "udp");
            if (isSilent(response)) {
                response.release();
            } else {
                ctx.writeAndFlush(response);
            }
        }
    }

    private final class OverTcp extends SimpleChannelInboundHandler<DefaultDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DefaultDnsQuery query) {
            DnsResponse response = new DefaultDnsResponse(query.id());
            DnsRecord question = query.recordAt(DnsSection.QUESTION);
            answer((DnsQuestion) question, response, "tcp");
            ctx.writeAndFlush(response);
        }
    }

    private static <C extends Channel> ChannelInitializer<C> initializer(Consumer<C> setup) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(C channel) {
                setup.accept(channel);
            }
        };
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
