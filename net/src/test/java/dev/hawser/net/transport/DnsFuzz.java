package dev.hawser.net.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetSocketAddress;

/// Any answer of a name server is read, or refused by Netty's decoder or by ours as damaged.
public final class DnsFuzz {
    private static final InetSocketAddress SERVER = new InetSocketAddress("127.0.0.1", 53);

    private DnsFuzz() {}

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) {
        ByteBuf content = Unpooled.wrappedBuffer(data);
        EmbeddedChannel channel = new EmbeddedChannel(new DatagramDnsResponseDecoder());
        try {
            channel.writeInbound(new DatagramPacket(content, SERVER, SERVER));
            DatagramDnsResponse response = channel.readInbound();
            if (response != null) {
                read(response);
                response.release();
            }
        } catch (DecoderException | IndexOutOfBoundsException e) { // Netty's own, which counts as a lost answer
            return;
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static void read(DatagramDnsResponse response) {
        for (AddressFamily family : AddressFamily.values()) {
            DnsRecordType type = family == AddressFamily.IPV4 ? DnsRecordType.A : DnsRecordType.AAAA;
            try {
                var _ = DnsMessages.read(new DefaultDnsQuestion("a.test.", type), family, response);
            } catch (RuntimeException e) {
                continue; // NettyDns tells it as the answer's fault
            }
        }
    }
}
