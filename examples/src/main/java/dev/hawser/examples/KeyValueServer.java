package dev.hawser.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.tls.TlsSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;

// usage: KeyValueServer [PORT [CERTIFICATE.pem KEY.pem]]
/**
 * Keeps values by name, for all who connect, by lines over TLS: {@code SET name value}, {@code GET name},
 * {@code DELETE name}, {@code ADD name number}, {@code LIST}. Makes a certificate of its own unless it is given one.
 */
final class KeyValueServer {
    private KeyValueServer() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            int port = Program.port(arguments, 0, 8443);
            Path certificate = Path.of(Program.argument(arguments, 1, SelfSigned.CERTIFICATE));
            Path key = Path.of(Program.argument(arguments, 2, SelfSigned.KEY));
            if (arguments.length < 2) {
                net.reactor().deferToThread(SelfSigned::make).await(); // files are for worker threads
            }
            Endpoint endpoint = Endpoint.tls("127.0.0.1", port, TlsSettings.of(tls -> tls.key(certificate, key)));
            ListeningPort open = listen(net, endpoint).await();
            Program.serve("keeps values at " + open.address() + "; try\n    examples/run KeyValueClient LIST\n"
                    + "    openssl s_client -quiet -connect localhost:" + port + " -CAfile " + certificate);
        });
    }

    // @start region="store"
    static Deferred<ListeningPort> listen(Net net, Endpoint endpoint) {
        NavigableMap<String, String> values = new TreeMap<>(); // shared by all, without a lock: one thread has it
        return net.listen(endpoint, connection -> {
            for (String line : connection.lines()) {
                connection.write(answer(values, line) + "\n").await();
            }
        });
    }

    private static String answer(NavigableMap<String, String> values, String line) {
        String[] words = line.strip().split("\\s+", 3);
        return switch (words[0].toUpperCase(Locale.ROOT) + " " + (words.length - 1)) {
            case "SET 2" -> values.put(words[1], words[2]) == null ? "NEW" : "OK";
            case "GET 1" -> values.containsKey(words[1]) ? "= " + values.get(words[1]) : "NONE";
            case "DELETE 1" -> values.remove(words[1]) == null ? "NONE" : "OK";
            case "ADD 2" -> added(values, words[1], words[2]);
            case "LIST 0" -> values.size() + " " + String.join(" ", values.keySet());
            default -> "ERROR expected SET name value, GET name, DELETE name, ADD name number, or LIST";
        };
    }

    /** Nothing happens between the read and the write: no other function runs before this one waits. */
    private static String added(NavigableMap<String, String> values, String name, String number) {
        try {
            long sum = Math.addExact(Long.parseLong(values.getOrDefault(name, "0")), Long.parseLong(number));
            values.put(name, String.valueOf(sum));
            return "= " + sum;
        } catch (ArithmeticException | NumberFormatException e) {
            return "ERROR no whole number, or too large: " + e.getMessage();
        }
    }
    // @end region="store"
}
