package dev.hawser.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;

/// A form is the same however its bytes are cut, or refused with the same words. The first byte says where.
public final class MultipartFuzz {
    private MultipartFuzz() {}

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        try (TestReactor test = TestReactor.open(options -> options.debug(false))) {
            String whole = read(test, data, data.length);
            String pieces = read(test, data, 1 + (data[0] & 0xff));
            if (!whole.equals(pieces)) {
                throw new AssertionError(whole + "\nin one piece, in several\n" + pieces);
            }
        }
    }

    private static String read(TestReactor test, byte[] data, int piece) {
        ArrayDeque<byte[]> left = new ArrayDeque<>();
        for (int at = 1; at < data.length; at += piece) {
            left.add(Arrays.copyOfRange(data, at, Math.min(data.length, at + piece)));
        }
        Request request = Request.of(Method.POST, "/")
                .withHeader("Content-Type", "multipart/form-data; boundary=x")
                .withBody(() -> Deferred.succeed(left.isEmpty() ? new byte[0] : left.poll()));
        StringBuilder told = new StringBuilder();
        Deferred<Boolean> reading = test.reactor().inline(() -> {
            for (Part part : Multipart.of(request).parts()) {
                told.append(part.name()).append('/').append(part.fileName()).append('=');
                for (byte[] some = part.body().read().await();
                        some.length > 0;
                        some = part.body().read().await()) {
                    told.append(new String(some, ISO_8859_1));
                }
                told.append('\n');
            }
            return true;
        });
        test.time().advance(Duration.ZERO);
        Deferred<Boolean> end = reading.addErrback(HttpException.class, e -> {
            told.append(e.getMessage());
            return false;
        });
        switch (end.outcome().orElseThrow(() -> new AssertionError("it does not come to an end: " + told))) {
            case Outcome.Success<Boolean> _ -> {}
            case Outcome.Failure<Boolean>(Throwable cause) -> throw new AssertionError(told.toString(), cause);
        }
        return told.toString();
    }
}
