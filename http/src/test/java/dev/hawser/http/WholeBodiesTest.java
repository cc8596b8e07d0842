package dev.hawser.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bodies that are read as a whole.
class WholeBodiesTest {
    private int reads;

    private Body of(byte[]... pieces) {
        ArrayDeque<byte[]> left = new ArrayDeque<>(List.of(pieces));
        return () -> {
            reads++;
            return Deferred.succeed(left.isEmpty() ? new byte[0] : left.poll());
        };
    }

    private static byte[] success(Deferred<byte[]> fired) {
        return ((Outcome.Success<byte[]>) fired.outcome().orElseThrow()).value();
    }

    private static Throwable failure(Deferred<byte[]> fired) {
        Throwable cause = ((Outcome.Failure<byte[]>) fired.outcome().orElseThrow()).cause();
        var _ = fired.addErrback(_ -> new byte[0]);
        return cause;
    }

    @Test
    void bytesThatAreThereAreOnePieceAndThenNone() {
        byte[] bytes = {1, 2, 3};
        Body body = Body.of(bytes);
        assertThat(success(body.read())).isSameAs(bytes);
        assertThat(success(body.read())).isEmpty();
        assertThat(success(body.read())).isEmpty();
        assertThat(success(Body.of(new byte[0]).read())).isEmpty();
    }

    @ParameterizedTest(name = "{0} bytes where {1} are allowed")
    @CsvSource({"0, 0, true", "1, 0, false", "10, 10, true", "11, 10, false", "9, 10, true"})
    void asMuchIsReadAsIsAllowed(int length, int max, boolean fits) {
        Body body = of(new byte[length / 2], new byte[length - length / 2], new byte[0]);
        if (length < 2) {
            body = of(new byte[length]);
        }
        Deferred<byte[]> all = body.bytes(max);
        if (fits) {
            assertThat(success(all)).hasSize(length);
        } else {
            assertThat(failure(all))
                    .isInstanceOfSatisfying(
                            HttpException.class, e -> assertThat(e.status()).isEqualTo(Status.CONTENT_TOO_LARGE))
                    .hasMessageContaining("longer than the " + max + " bytes that are read at once");
        }
    }

    @Test
    void behindWhatIsTooLongNothingIsReadAnyMore() {
        Deferred<byte[]> all = of(new byte[5], new byte[6], new byte[7]).bytes(10);
        assertThat(failure(all)).isInstanceOf(HttpException.class);
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void withoutABoundItIsAMebibyte() {
        assertThat(success(of(new byte[1 << 19], new byte[1 << 19]).bytes())).hasSize(1 << 20);
        assertThat(failure(of(new byte[1 << 20], new byte[1]).bytes())).isInstanceOf(HttpException.class);
    }

    @Test
    void lengthsThatDoNotFitAnIntDoNotTurnRound() {
        Deferred<byte[]> all = of(new byte[100], new byte[1 << 20]).bytes(1 << 20);
        assertThat(failure(all)).isInstanceOf(HttpException.class);
        assertThat(success(of(new byte[100], new byte[100]).bytes(Integer.MAX_VALUE)))
                .hasSize(200);
    }

    @Test
    void aCharacterMayComeInTwoPieces() {
        byte[] text = "h\u00e4\u20ac\ud83d\ude00".getBytes(UTF_8);
        byte[][] pieces = new byte[text.length][];
        for (int i = 0; i < text.length; i++) {
            pieces[i] = new byte[] {text[i]};
        }
        Deferred<String> read = of(pieces).text();
        assertThat(((Outcome.Success<String>) read.outcome().orElseThrow()).value())
                .isEqualTo("h\u00e4\u20ac\ud83d\ude00");
    }

    @Test
    void manySmallPiecesNeedNoStack() {
        int[] left = {200_000};
        Body body = () -> Deferred.succeed(new byte[left[0]-- > 0 ? 1 : 0]);
        assertThat(success(body.bytes())).hasSize(200_000);
    }

    @Test
    void piecesThatComeLaterAreWaitedFor() {
        ArrayDeque<Promise<byte[]>> asked = new ArrayDeque<>();
        Body body = () -> {
            asked.add(new Promise<>());
            return asked.getLast();
        };
        Deferred<byte[]> all = body.bytes(4);
        asked.getLast().callback(new byte[] {1, 2});
        asked.getLast().callback(new byte[] {3});
        assertThat(all.isFired()).isFalse();
        asked.getLast().callback(new byte[0]);
        assertThat(success(all)).containsExactly(1, 2, 3);
        assertThat(asked).hasSize(3);
    }

    @Test
    void aFailureIsGivenAsItIs() {
        IllegalStateException gone = new IllegalStateException("gone");
        assertThat(failure(((Body) () -> Deferred.fail(gone)).bytes())).isSameAs(gone);
        Body throwing = () -> {
            throw gone;
        };
        assertThat(failure(throwing.bytes())).isSameAs(gone);
        Promise<byte[]> later = new Promise<>();
        Deferred<byte[]> all = ((Body) () -> later).bytes();
        later.errback(gone);
        assertThat(failure(all)).isSameAs(gone);
        assertThatThrownBy(() -> throwing.text().await()).isSameAs(gone);
    }
}
