package dev.hawser.http;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that come in pieces: collected, as streams, from files, as forms and as events.
@Tag("both")
@WithReactor
class BodiesTest {
    private static Body pieces(String... texts) {
        ArrayDeque<String> left = new ArrayDeque<>(List.of(texts));
        return () -> Deferred.succeed(left.isEmpty() ? new byte[0] : left.poll().getBytes(UTF_8));
    }

    @Test
    void allPiecesAreCollected() {
        assertThat(successOf(pieces("a", "b", "\u00fc").text())).isEqualTo("ab\u00fc");
        assertThat(successOf(pieces().bytes())).isEmpty();
        Body once = Body.of(new byte[] {1});
        assertThat(successOf(once.bytes())).hasSize(1);
        assertThat(successOf(once.bytes())).as("it was read").isEmpty();
    }

    @Test
    void tooMuchIsRefusedWithThePieceThatIsTooMuch() {
        assertThat(successOf(pieces("ab", "cd").bytes(4))).hasSize(4);
        HttpException refused = failureOf(pieces("ab", "cd").bytes(3), HttpException.class);
        assertThat(refused.status()).isEqualTo(Status.CONTENT_TOO_LARGE);
        assertThat(refused).hasMessageContaining("3 bytes");
        assertThat(successOf(Body.of(new byte[Body.MAX_WHOLE]).bytes())).hasSize(1 << 20);
        failureOf(Body.of(new byte[Body.MAX_WHOLE + 1]).text(), HttpException.class);
    }

    @Test
    @WithReactor(debug = false)
    void manyPiecesThatAreThereNeedNoStack() {
        int[] left = {20_000};
        byte[] none = {};
        byte[] one = {1};
        Body many = () -> Deferred.succeed(left[0]-- > 0 ? one : none);
        assertThat(successOf(many.bytes())).hasSize(20_000);
    }

    @Test
    void piecesThatComeLaterAreWaitedFor() {
        Promise<byte[]> later = new Promise<>();
        ArrayDeque<Deferred<byte[]>> pieces = new ArrayDeque<>(List.of(
                Deferred.succeed(new byte[] {'a'}),
                later,
                Deferred.succeed(new byte[] {'c'}),
                Deferred.succeed(new byte[0])));
        Body body = pieces::poll;
        Deferred<String> text = body.text();
        assertNoResult(text);
        later.callback(new byte[] {'b'});
        assertThat(successOf(text)).isEqualTo("abc");
        assertThat(pieces).isEmpty();
    }

    @Test
    void whatABodyFailsWithIsToldWheneverItComes() {
        Promise<byte[]> later = new Promise<>();
        Body failing = () -> later;
        Deferred<byte[]> all = failing.bytes();
        later.errback(new ClientGoneException("gone"));
        assertThat(failureOf(all, ClientGoneException.class)).hasMessage("gone");
        Body throwing = () -> {
            throw new IllegalStateException("read twice");
        };
        assertThat(failureOf(throwing.bytes(), IllegalStateException.class)).hasMessage("read twice");
    }

    @Test
    void aStreamGivesWhatIsThereAndThenTheEnd(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            InputStream in = pieces("ab", "cde", "\u00fc").inputStream();
            byte[] into = new byte[10];
            assertThat(in.available()).isZero();
            assertThat(in.read(into, 0, 0)).isZero();
            assertThat(in.read()).isEqualTo('a');
            assertThat(in.available()).isEqualTo(1);
            assertThat(in.read(into, 3, 7)).as("of one piece").isEqualTo(1);
            assertThat(into).startsWith(0, 0, 0, 'b', 0);
            assertThat(in.read(into, 0, 2)).isEqualTo(2);
            assertThat(in.read(into, 2, 2)).isEqualTo(1);
            assertThat(new String(into, 0, 3, UTF_8)).isEqualTo("cde");
            assertThat(in.read()).as("a byte, and no number below zero").isEqualTo(0xc3);
            assertThat(in.read()).isEqualTo(0xbc);
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(into, 0, 10)).isEqualTo(-1);
            assertThat(in.read(into, 0, 0)).isZero();
        });
    }

    @Test
    void aStreamFailsAsItsBodyDoes(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            Body gone = () -> Deferred.fail(new ClientGoneException("gone"));
            assertThatThrownBy(() -> gone.inputStream().read()).hasMessageContaining("gone");
            assertThatThrownBy(() -> gone.inputStream().readAllBytes()).hasMessageContaining("gone");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_000})
    void aFileIsReadInPieces(int length, Reactor reactor, @TempDir Path directory) throws Exception {
        byte[] content = new byte[length];
        new java.util.Random(length).nextBytes(content);
        Path file = Files.write(directory.resolve("a"), content);
        Scenario.run(reactor, () -> {
            Body body = Body.ofFile(reactor, file, length);
            for (int at = 0; at < length; at += 65_536) {
                byte[] piece = body.read().await();
                assertThat(piece).hasSize(Math.min(65_536, length - at));
                assertThat(piece[piece.length - 1]).isEqualTo(content[at + piece.length - 1]);
            }
            assertThat(body.read().await()).isEmpty();
            assertThat(Body.ofFile(reactor, file, length).bytes().await()).isEqualTo(content);
        });
    }

    private interface Change {
        void to(Path file) throws IOException;
    }

    private static Stream<Change> changes() {
        return Stream.of(
                file -> Files.writeString(file, "x".repeat(70_001)),
                file -> Files.writeString(file, "x"),
                file -> Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000)),
                file -> {
                    Path other = Files.writeString(file.resolveSibling("b"), "y".repeat(70_000));
                    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
                    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                },
                Files::delete);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("changes")
    void aFileThatIsChangedMeanwhileIsNotReadOn(Change change, Reactor reactor, @TempDir Path directory)
            throws Exception {
        Path file = Files.writeString(directory.resolve("a"), "x".repeat(70_000));
        Scenario.run(reactor, () -> {
            Body body = Body.ofFile(reactor, file, 70_000);
            assertThat(body.read().await()).hasSize(65_536);
            change.to(file);
            assertThatThrownBy(() -> body.read().await(IOException.class)).isInstanceOf(IOException.class);
        });
    }

    @Test
    void aFileThatIsNotAsLongAsWasSaidIsNotRead(Reactor reactor, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("a"), "abc");
        Scenario.run(reactor, () -> {
            for (int length : new int[] {2, 4}) {
                assertThatThrownBy(
                                () -> Body.ofFile(reactor, file, length).read().await(IOException.class))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("has changed");
            }
        });
    }

    private static Request form(String type, String... texts) {
        return Request.of(Method.POST, "/").withHeader("Content-Type", type).withBody(pieces(texts));
    }

    private static Status refusal(Deferred<?> of) {
        return failureOf(of, HttpException.class).status();
    }

    @Test
    void aFormIsReadByItsTypeAlone() {
        Form form = successOf(Form.of(form("Application/X-WWW-Form-URLencoded; charset=utf-8", "a=1", "&b=2")));
        assertThat(form.fields()).containsExactly(new Form.Field("a", "1"), new Form.Field("b", "2"));
        for (String other : List.of("text/plain", "application/x-www-form-urlencoded2", "multipart/form-data")) {
            assertThat(refusal(Form.of(form(other, "a=1")))).isEqualTo(Status.UNSUPPORTED_MEDIA_TYPE);
        }
        String type = "application/x-www-form-urlencoded";
        assertThat(refusal(Form.of(form(type, "a=%ff")))).isEqualTo(Status.BAD_REQUEST);
        assertThat(refusal(Form.of(form(type, "%a=1")))).isEqualTo(Status.BAD_REQUEST);
        assertThat(refusal(Form.of(form(type, "x".repeat(1 << 20), "x")))).isEqualTo(Status.CONTENT_TOO_LARGE);
    }

    private static Multipart parts(String boundary, int max, String... texts) {
        return Multipart.of(form("multipart/form-data; boundary=" + boundary, texts), max);
    }

    private static String part(String boundary, String name) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=" + name + "\r\n\r\nx\r\n";
    }

    @Test
    void aBoundaryHasUpTo70Characters() {
        String most = "b".repeat(70);
        assertThat(successOf(parts(most, 1, part(most, "a"), "--" + most + "--").next()))
                .isPresent();
        for (String none : List.of("", most + "b", "\"\"", "\"a\u0100\"", "\"a \"")) {
            Request request = Request.of(Method.POST, "/");
            assertThatThrownBy(() ->
                            Multipart.of(request.withHeader("Content-Type", "multipart/form-data; boundary=" + none)))
                    .as(none)
                    .isInstanceOfAny(HttpException.class, IllegalArgumentException.class);
        }
    }

    @Test
    void soManyPartsAreReadAsWereAllowed() {
        Multipart three = parts("b", 2, part("b", "a"), part("b", "c"), part("b", "d"), "--b--");
        assertThat(successOf(three.next()).orElseThrow().name()).isEqualTo("a");
        assertThat(successOf(three.next()).orElseThrow().name()).isEqualTo("c");
        assertThat(refusal(three.next())).isEqualTo(Status.CONTENT_TOO_LARGE);
        Multipart two = parts("b", 2, part("b", "a"), part("b", "c"), "--b--");
        successOf(two.next());
        successOf(two.next());
        assertThat(successOf(two.next())).isEmpty();
    }

    @Test
    void theHeadOfAPartIsBounded() {
        String before = "--b\r\nContent-Disposition: form-data; name=a\r\nX: ";
        int used = before.length() - "--b".length();
        String most = before + "y".repeat(8192 - used) + "\r\n\r\nz\r\n--b--";
        Part part = successOf(parts("b", 1, most).next()).orElseThrow();
        assertThat(part.headers().first("x").orElseThrow()).hasSize(8192 - used);
        assertThat(successOf(part.body().text())).isEqualTo("z");
        String more = before + "y".repeat(8193 - used) + "\r\n\r\nz\r\n--b--";
        assertThat(refusal(parts("b", 1, more).next())).isEqualTo(Status.CONTENT_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Type: text/plain\r\n\r\n1\r\n--b--",
                "--b\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=a\r\n: x\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=a\r\nX y: x\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=a\r\nX: \u20ac\r\n\r\n1\r\n--b--",
                "--bc\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--"
            })
    void aPartThatIsNoneIsBad(String text) {
        assertThat(refusal(parts("b", 9, text).next())).isEqualTo(Status.BAD_REQUEST);
    }

    @Test
    void aFormThatEndsInTheMiddleIsBadWhereverThatIs() {
        String whole = part("b", "a") + part("b", "c") + "--b--";
        for (int end = 0; end < whole.length(); end++) {
            Multipart cut = parts("b", 9, whole.substring(0, end));
            Deferred<String> read = cut.next()
                    .chainCallback(_ -> cut.next())
                    .chainCallback(_ -> cut.next())
                    .addCallback(_ -> "whole");
            assertThat(refusal(read)).as("after %d characters", end).isEqualTo(Status.BAD_REQUEST);
        }
    }

    @Test
    void loopsOverPartsAndEventsEnd(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            var parts = parts("b", 9, part("b", "a"), "--b--").parts().iterator();
            assertThat(parts.hasNext()).isTrue();
            assertThat(parts.hasNext()).as("asked twice").isTrue();
            assertThat(parts.next().name()).isEqualTo("a");
            assertThat(parts.hasNext()).isFalse();
            assertThatThrownBy(parts::next).isInstanceOf(NoSuchElementException.class);
            var events =
                    new EventReader(pieces("data: a\n\ndata: b\n\n")).events().iterator();
            assertThat(events.hasNext()).isTrue();
            assertThat(events.hasNext()).isTrue();
            assertThat(events.next().data()).isEqualTo("a");
            assertThat(events.next().data()).isEqualTo("b");
            assertThatThrownBy(events::next).isInstanceOf(NoSuchElementException.class);
        });
    }

    @Test
    void theIdThatWasGivenLastIsKeptAndOneWithAZeroIsNone() {
        EventReader reader =
                new EventReader(pieces("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\nid: 3\n\ndata: c\n\nid\ndata: d\n\n"));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(successOf(reader.read()).orElseThrow().id());
        }
        assertThat(ids).containsExactly("1", "1", "3", "");
        assertThat(successOf(reader.read())).isEmpty();
        assertThat(reader.lastId()).isEmpty();
    }

    @Test
    void theTypeOfAnEventMayBeAnythingOfOneLine() {
        EventReader reader = new EventReader(pieces("event: a\0b\ndata: x\n\n"));
        assertThat(successOf(reader.read())).contains(Event.of("x").withType("a\0b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a\n", "a\r", "a\r\n", "\n", "\r", "\r\rb", "a\r\nb", "", "a\n\n"})
    void linesOfAnEventAreReadAsManyAsWereWritten(String data) {
        EventReader reader = new EventReader(pieces(Event.of(data).written()));
        String read = successOf(reader.read()).orElseThrow().data();
        assertThat(read).isEqualTo(data.replace("\r\n", "\n").replace('\r', '\n'));
    }

    @Test
    void eventsAreBoundedByTheirBytesAndNotByTheirNumber() {
        String fits = "data:" + "x".repeat(15) + "\n\n";
        EventReader reader = new EventReader(pieces(fits.repeat(100)), 20);
        for (int i = 0; i < 100; i++) {
            assertThat(successOf(reader.read())).isPresent();
        }
        assertThat(successOf(reader.read())).isEmpty();
        assertThat(refusal(new EventReader(pieces("data:" + "x".repeat(16)), 20).read()))
                .as("before the line has ended")
                .isEqualTo(Status.CONTENT_TOO_LARGE);
        String lines = "data:xxxxxxxxx\n";
        assertThat(refusal(new EventReader(pieces(lines.repeat(3)), 20).read())).isEqualTo(Status.CONTENT_TOO_LARGE);
        assertThat(successOf(new EventReader(pieces(lines.repeat(2) + "\n"), 20).read()))
                .isPresent();
    }
}
