package dev.hawser.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.defer.Deferred;
import dev.hawser.net.protocol.LineOnlyReceiver;
import dev.hawser.net.protocol.NetstringReceiver;
import dev.hawser.testing.Results;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Netstrings, and lines, are the same however their bytes are cut; the first byte says where.
public final class NetstringFuzz {
    private NetstringFuzz() {}

    private static final class Netstrings extends NetstringReceiver {
        private final List<String> got = new ArrayList<>();

        @Override
        protected void stringReceived(byte[] string) {
            got.add(new String(string, ISO_8859_1));
        }

        @Override
        protected void malformed(String problem) {
            got.add("malformed: " + problem);
        }
    }

    private static final class Lines extends LineOnlyReceiver {
        private final List<String> got = new ArrayList<>();

        @Override
        protected void lineReceived(String line) {
            got.add(line);
        }
    }

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int cut = 1 + (data[0] & 0xff);
        Netstrings whole = new Netstrings();
        Netstrings pieces = new Netstrings();
        Lines wholeLines = new Lines();
        Lines pieceLines = new Lines();
        try (TestReactor test = TestReactor.open(options -> options.debug(false))) {
            Deferred<Boolean> fed = test.reactor().inline(() -> {
                feed(FedWire.connect(test.reactor(), whole), data, data.length);
                feed(FedWire.connect(test.reactor(), pieces), data, cut);
                feed(FedWire.connect(test.reactor(), wholeLines), data, data.length);
                feed(FedWire.connect(test.reactor(), pieceLines), data, cut);
                return true;
            });
            test.time().advance(Duration.ofSeconds(10));
            Results.successOf(fed);
        }
        same(whole.got, pieces.got);
        same(wholeLines.got, pieceLines.got);
    }

    private static void feed(FedWire wire, byte[] data, int piece) {
        for (int at = 1; at < data.length; at += piece) {
            wire.feed(data, at, Math.min(data.length, at + piece));
        }
        wire.connection().abort();
    }

    private static void same(List<String> whole, List<String> pieces) {
        if (!whole.equals(pieces)) {
            throw new AssertionError(whole + " in one piece, " + pieces + " in several");
        }
    }
}
