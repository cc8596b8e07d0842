package dev.hawser.net.names;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The file {@code resolv.conf}, as resolv.conf(5) describes it. What it does not understand it passes over, as other
 * readers do: the file is not ours.
 */
final class ResolvConf {
    private static final int PORT = 53;
    private static final int MAX_NDOTS = 15;
    private static final int MAX_TIMEOUT = 30;
    private static final int MAX_ATTEMPTS = 5;

    private final List<InetSocketAddress> servers = new ArrayList<>();
    private List<String> search = List.of();
    private int ndots;
    private int timeout;
    private int attempts;
    private boolean rotate;

    private ResolvConf(DnsSettings otherwise) {
        ndots = otherwise.ndots();
        timeout = (int) otherwise.timeout().toSeconds();
        attempts = otherwise.attempts();
        rotate = otherwise.rotate();
    }

    /** The options that the lines of the file say. */
    static DnsSettings parse(List<String> lines) {
        DnsSettings otherwise = DnsSettings.defaults();
        ResolvConf conf = new ResolvConf(otherwise);
        lines.forEach(conf::line);
        return otherwise.with(dns -> dns.servers(conf.servers.toArray(InetSocketAddress[]::new))
                .search(conf.search, conf.ndots)
                .timeout(Duration.ofSeconds(conf.timeout), conf.attempts)
                .rotate(conf.rotate));
    }

    private void line(String line) {
        if (line.startsWith("#") || line.startsWith(";")) {
            return;
        }
        List<String> words = Arrays.asList(line.strip().split("\\s+"));
        if (words.size() < 2) {
            return;
        }
        List<String> values = words.subList(1, words.size());
        switch (words.getFirst()) {
            case "nameserver" -> server(values.getFirst());
            case "search" -> search = domains(values);
            case "domain" -> search = domains(values.subList(0, 1));
            case "options" -> values.forEach(this::option);
            default -> {} // sortlist, or what others have made up
        }
    }

    private void server(String address) {
        try {
            servers.add(new InetSocketAddress(InetAddress.ofLiteral(address), PORT));
        } catch (IllegalArgumentException e) {
            // not an address, or of an interface that is not there
        }
    }

    /** A single dot stands for no domain. */
    private static List<String> domains(List<String> values) {
        return values.stream()
                .map(value -> value.toLowerCase(Locale.ROOT))
                .map(value -> value.endsWith(".") ? value.substring(0, value.length() - 1) : value)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    private void option(String option) {
        int colon = option.indexOf(':');
        String name = colon < 0 ? option : option.substring(0, colon);
        String value = option.substring(colon + 1);
        switch (name) {
            case "ndots" -> number(value, 0, MAX_NDOTS).ifPresent(number -> ndots = number);
            case "timeout" -> number(value, 1, MAX_TIMEOUT).ifPresent(number -> timeout = number);
            case "attempts" -> number(value, 1, MAX_ATTEMPTS).ifPresent(number -> attempts = number);
            case "rotate" -> rotate = true;
            default -> {} // of no concern here
        }
    }

    private static OptionalInt number(String text, int least, int most) {
        try {
            return OptionalInt.of(Math.clamp(Long.parseLong(text), least, most));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
