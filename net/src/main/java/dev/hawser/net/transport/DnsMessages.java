package dev.hawser.net.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the message of a name server. */
final class DnsMessages {
    /** The time to live is 32 bits; one with the first bit set means none (RFC 2181). */
    private static final long MAX_TTL = Integer.MAX_VALUE;

    private DnsMessages() {}

    static DnsAnswer read(DnsQuestion question, AddressFamily family, DnsResponse response) {
        DnsResponseCode code = response.code();
        if (code.equals(DnsResponseCode.NXDOMAIN)) {
            return new DnsAnswer.NoSuchName(negativeTtl(response));
        }
        if (!code.equals(DnsResponseCode.NOERROR)) {
            return new DnsAnswer.Refused(code.toString());
        }
        return addresses(question, family, response);
    }

    private static DnsAnswer addresses(DnsQuestion question, AddressFamily family, DnsResponse response) {
        Map<String, DnsRawRecord> aliases = new HashMap<>();
        Map<String, List<DnsRawRecord>> records = new HashMap<>();
        for (DnsRawRecord record : raw(response, DnsSection.ANSWER)) {
            if (record.type().equals(DnsRecordType.CNAME)) {
                aliases.putIfAbsent(lower(record.name()), record);
            } else if (record.type().equals(question.type())) {
                records.computeIfAbsent(lower(record.name()), _ -> new ArrayList<>())
                        .add(record);
            }
        }
        String name = lower(question.name());
        long ttl = MAX_TTL;
        boolean aliased = false;
        for (DnsRawRecord alias = aliases.remove(name); alias != null; alias = aliases.remove(name)) {
            name = lower(DefaultDnsRecordDecoder.decodeName(alias.content().duplicate()));
            ttl = Math.min(ttl, ttl(alias));
            aliased = true;
        }
        List<DnsRawRecord> found = records.getOrDefault(name, List.of());
        Optional<Duration> negative = negativeTtl(response);
        if (!found.isEmpty()) {
            return new DnsAnswer.Addresses(addresses(found, family), Optional.of(Duration.ofSeconds(ttl(found, ttl))));
        }
        return aliased && negative.isEmpty()
                ? new DnsAnswer.Alias(name, Duration.ofSeconds(ttl))
                : new DnsAnswer.Addresses(List.of(), negative);
    }

    private static long ttl(List<DnsRawRecord> records, long atMost) {
        long ttl = atMost;
        for (DnsRawRecord record : records) {
            ttl = Math.min(ttl, ttl(record));
        }
        return ttl;
    }

    private static long ttl(DnsRecord record) {
        long ttl = record.timeToLive();
        return ttl > MAX_TTL ? 0 : ttl;
    }

    private static List<InetAddress> addresses(List<DnsRawRecord> records, AddressFamily family) {
        List<InetAddress> addresses = new ArrayList<>();
        for (DnsRawRecord record : records) {
            byte[] bytes = ByteBufUtil.getBytes(record.content());
            if (bytes.length != (family == AddressFamily.IPV4 ? 4 : 16)) {
                throw new IllegalArgumentException("an address of " + bytes.length + " bytes");
            }
            try {
                addresses.add(InetAddress.getByAddress(bytes));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e); // it has the right length
            }
        }
        return addresses;
    }

    /** How long it holds that there is nothing: the last number in the zone's SOA record, or its own, if that is less. */
    private static Optional<Duration> negativeTtl(DnsResponse response) {
        for (DnsRawRecord record : raw(response, DnsSection.AUTHORITY)) {
            ByteBuf content = record.content();
            if (record.type().equals(DnsRecordType.SOA) && content.readableBytes() > Integer.BYTES) {
                long minimum = content.getUnsignedInt(content.writerIndex() - Integer.BYTES);
                return Optional.of(Duration.ofSeconds(Math.min(ttl(record), Math.min(minimum, MAX_TTL))));
            }
        }
        return Optional.empty();
    }

    private static List<DnsRawRecord> raw(DnsResponse response, DnsSection section) {
        List<DnsRawRecord> all = new ArrayList<>();
        for (int i = 0; i < response.count(section); i++) {
            if (response.recordAt(section, i) instanceof DnsRawRecord record) {
                all.add(record);
            }
        }
        return all;
    }

    /** As names are compared: without regard to case, with the dot at the end. */
    private static String lower(String name) {
        String low = name.toLowerCase(Locale.ROOT);
        return low.endsWith(".") ? low : low + ".";
    }
}
