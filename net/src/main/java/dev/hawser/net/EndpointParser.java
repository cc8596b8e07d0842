package dev.hawser.net;

import dev.hawser.net.open.HostPort;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.DatagramOptions;
import dev.hawser.net.transport.DatagramSettings;
import dev.hawser.net.transport.SocketOptions;
import dev.hawser.net.transport.SocketSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Reads an endpoint's string form. One for each string. */
final class EndpointParser {
    private static final String KINDS = "tcp, tcp4, tcp6, tls, tls4, tls6, unix, memory";
    private static final String TCP_OPTIONS = "interface, backlog, reuseport, nodelay, keepalive, linger, timeout";

    private final String text;
    private final ArrayDeque<String> values = new ArrayDeque<>();
    private final Map<String, String> options = new TreeMap<>();

    private EndpointParser(String text) {
        this.text = text;
    }

    static Endpoint parse(String text) {
        return new EndpointParser(text).endpoint();
    }

    static UdpEndpoint parseUdp(String text) {
        return new EndpointParser(text).udpEndpoint();
    }

    /** What of a part of the string form would be read otherwise, behind a backslash. */
    static String escaped(String part) {
        return part.replaceAll("[\\\\:=\\[\\]]", "\\\\$0");
    }

    /** A host as it stands in the string form. */
    static String quoted(String host) {
        return host.matches("[^=\\[\\]\\\\]*:[^=\\[\\]\\\\]*") ? "[" + host + "]" : escaped(host);
    }

    /** A part of the text, and where its first equals sign is; -1 for none. */
    private record Part(String text, int equals) {}

    /** Takes the text apart; gives the kind. */
    private String kind() {
        List<Part> parts = split();
        for (Part part : parts.subList(1, parts.size())) {
            if (part.equals() < 0) {
                values.add(part.text());
            } else {
                option(part.text().substring(0, part.equals()), part.text().substring(part.equals() + 1));
            }
        }
        return parts.getFirst().text();
    }

    private Endpoint endpoint() {
        String kind = kind();
        Endpoint endpoint = switch (kind) {
            case "tcp" -> tcp(TcpEndpoint.Family.ANY);
            case "tcp4" -> tcp(TcpEndpoint.Family.IPV4);
            case "tcp6" -> tcp(TcpEndpoint.Family.IPV6);
            case "tls" -> tls(TcpEndpoint.Family.ANY);
            case "tls4" -> tls(TcpEndpoint.Family.IPV4);
            case "tls6" -> tls(TcpEndpoint.Family.IPV6);
            case "unix" -> new UnixEndpoint(path(), SocketSettings.of(this::socket));
            case "memory" -> Endpoint.memory(one("NAME", "memory:NAME"));
            case "udp", "udp4", "udp6" ->
                throw wrong("'" + kind + "' carries no streams", "it at Net.bind, or " + KINDS);
            default -> throw wrong("'" + kind + "' is no kind of endpoint", KINDS);
        };
        requireNoMore(kind, known(endpoint));
        return endpoint;
    }

    private void requireNoMore(String kind, String known) {
        if (!options.isEmpty()) {
            throw wrong("'" + options.keySet().iterator().next() + "=' is no option of a " + kind + " endpoint", known);
        }
    }

    private UdpEndpoint udpEndpoint() {
        String kind = kind();
        TcpEndpoint.Family family = switch (kind) {
            case "udp" -> TcpEndpoint.Family.ANY;
            case "udp4" -> TcpEndpoint.Family.IPV4;
            case "udp6" -> TcpEndpoint.Family.IPV6;
            default -> throw wrong("'" + kind + "' is no kind of UDP endpoint", "udp, udp4, udp6");
        };
        HostPort where = hostPort(family);
        UdpEndpoint endpoint =
                new UdpEndpoint(where.host(), where.port(), family, DatagramSettings.of(this::datagrams));
        requireNoMore(kind, "interface, shared, broadcast, queue, multicast, ttl, loopback");
        return endpoint;
    }

    private void datagrams(DatagramOptions socket) {
        number("queue", 1, Integer.MAX_VALUE, socket::queue);
        given("multicast", socket::multicastInterface);
        number("ttl", 0, 255, socket::multicastTtl);
        yes("loopback", socket::multicastLoopback);
        yes("shared", socket::shared);
        yes("broadcast", socket::broadcast);
    }

    private static String known(Endpoint endpoint) {
        return switch (endpoint) {
            case TcpEndpoint _ -> TCP_OPTIONS;
            case TlsEndpoint _ -> TlsParts.NAMES + ", " + TCP_OPTIONS;
            case UnixEndpoint _ -> "backlog, timeout";
            case MemoryEndpoint _ -> "none";
        };
    }

    private void option(String name, String value) {
        if (options.put(name, value) != null) {
            throw wrong("'" + name + "=' stands there twice", "it once");
        }
    }

    /** Says what is wrong, without telling passwords. */
    IllegalArgumentException wrong(String what, String expected) {
        String shown = text.replaceAll("(:password=)(\\\\.|[^:\\\\])*", "$1***");
        return new IllegalArgumentException("endpoint '" + shown + "': " + what + "; expected " + expected);
    }

    /** Takes an option out; null if it is not there. */
    @Nullable String take(String name) {
        return options.remove(name);
    }

    /** At colons, but not at those in brackets or behind a backslash, where an equals sign is none either. */
    private List<Part> split() {
        List<Part> parts = new ArrayList<>();
        int equals = -1;
        StringBuilder part = new StringBuilder();
        boolean bracket = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                part.append(text.charAt(++i));
            } else if (c == '[' || c == ']') {
                bracket = c == '[';
            } else if (c == ':' && !bracket) {
                parts.add(new Part(part.toString(), equals));
                part.setLength(0);
                equals = -1;
            } else {
                equals = c == '=' && !bracket && equals < 0 ? part.length() : equals;
                part.append(c);
            }
        }
        if (bracket) {
            throw wrong("a '[' is not closed", "']' behind the address");
        }
        parts.add(new Part(part.toString(), equals));
        return parts;
    }

    private TcpEndpoint tcp(TcpEndpoint.Family family) {
        HostPort where = hostPort(family);
        return new TcpEndpoint(where.host(), where.port(), family, SocketSettings.of(this::tcpSocket));
    }

    private HostPort hostPort(TcpEndpoint.Family family) {
        if (values.isEmpty() || values.size() > 2) {
            throw wrong(values.size() + " parts stand behind the kind", "PORT or HOST:PORT");
        }
        String host = values.size() == 2 ? values.removeFirst() : "";
        int port = number("port", values.removeFirst(), 0, 65_535);
        String bound = options.remove("interface");
        if (bound != null && !host.isEmpty()) {
            throw wrong("there is a host and an 'interface='", "one of them");
        }
        return new HostPort(bound == null ? host : bound, port, family);
    }

    private TlsEndpoint tls(TcpEndpoint.Family family) {
        return new TlsEndpoint(tcp(family), TlsSettings.of(new TlsParts(this)::read));
    }

    private void tcpSocket(SocketOptions socket) {
        socket(socket);
        number("linger", 0, 65_535, seconds -> socket.linger(Duration.ofSeconds(seconds)));
        yes("reuseport", socket::reusePort);
        yes("nodelay", socket::noDelay);
        yes("keepalive", socket::keepAlive);
    }

    private void socket(SocketOptions socket) {
        number("backlog", 1, Integer.MAX_VALUE, socket::backlog);
        number("timeout", 1, 86_400, seconds -> socket.connectTimeout(Duration.ofSeconds(seconds)));
    }

    /** Takes an option out and hands its value on, if it is there. */
    void given(String name, Consumer<String> value) {
        String text = options.remove(name);
        if (text != null) {
            value.accept(text);
        }
    }

    void number(String name, int least, int most, IntConsumer value) {
        given(name, text -> value.accept(number(name, text, least, most)));
    }

    void yes(String name, Consumer<Boolean> value) {
        given(name, text -> value.accept(yes(name, text)));
    }

    private boolean yes(String name, String value) {
        return switch (value) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw wrong("'" + name + "=" + value + "'", "yes or no");
        };
    }

    int number(String name, String value, int least, int most) {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw wrong("'" + value + "' is no " + name, "a number from " + least + " to " + most);
    }

    private String one(String name, String form) {
        if (values.size() != 1 || values.getFirst().isEmpty()) {
            throw wrong("there are " + values.size() + " parts for " + name, form);
        }
        return values.removeFirst();
    }

    private Path path() {
        return path(one("PATH", "unix:PATH"), "the path of a socket's file");
    }

    Path path(String path, String expected) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw wrong("'" + path + "' is no path, " + e.getReason(), expected);
        }
    }
}
