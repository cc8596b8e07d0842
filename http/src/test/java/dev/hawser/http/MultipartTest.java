package dev.hawser.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Forms, with files and without.
@Tag("both")
@WithReactor
class MultipartTest {
    // @start region="upload"
    static Response upload(Request request, Path directory) throws IOException {
        List<String> told = new ArrayList<>();
        for (Part part : Multipart.of(request).parts()) {
            if (part.fileName().isEmpty()) {
                told.add(part.name() + " is " + part.body().text().await()); // 1 MiB at most
                continue;
            }
            Path file = directory.resolve("upload-" + told.size()); // by no name that a client chooses
            try (OutputStream out = Files.newOutputStream(file)) {
                part.body().inputStream().transferTo(out); // a piece at a time, however long it is
            }
            told.add(part.name() + " is a file of " + Files.size(file) + " bytes");
        }
        return Response.text(String.join("\n", told));
    }
    // @end region="upload"

    private static final String BOUNDARY = "----x-y";

    private static Request request(String body, int pieces) {
        byte[] all = body.getBytes(UTF_8);
        ArrayDeque<byte[]> left = new ArrayDeque<>();
        for (int at = 0; at < all.length; at += pieces) {
            left.add(Arrays.copyOfRange(all, at, Math.min(all.length, at + pieces)));
        }
        return Request.of(Method.POST, "/")
                .withHeader("Content-Type", "multipart/form-data; charset=utf-8; boundary=\"" + BOUNDARY + "\"")
                .withBody(() -> Deferred.succeed(left.isEmpty() ? new byte[0] : left.poll()));
    }

    private static String part(String disposition, String content) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    }

    private static final String END = "--" + BOUNDARY + "--\r\n";

    @Test
    void partsAreReadHoweverTheyAreCut(Reactor reactor) throws Exception {
        String tricky = "\r\n--" + BOUNDARY.substring(1) + "\r\n--\r\n-" + BOUNDARY + "\r";
        String form = "before\r\n" + part("name=\"a\"", "1") + part("name=b; filename=\"grün \\\"x\\\".txt\"", tricky)
                + "--" + BOUNDARY + " \r\ncontent-disposition:form-data;name=\"c\"\r\nContent-Type: image/png\r\n\r\n"
                + "\r\n" + part("name=\"\"; filename=\"\"", "x".repeat(1000)) + END + "behind";
        Scenario.run(reactor, () -> {
            for (int cut = 1; cut < 200; cut += 3) { // the third is passed over, and so is the fourth
                Multipart parts = Multipart.of(request(form, cut));
                Part first = parts.next().await().orElseThrow();
                assertThat(first.name()).isEqualTo("a");
                assertThat(first.fileName()).isEmpty();
                assertThat(first.body().text().await()).isEqualTo("1");
                Part second = parts.next().await().orElseThrow();
                assertThat(second.fileName()).contains("grün \"x\".txt");
                assertThat(second.body().text().await()).isEqualTo(tricky);
                Part third = parts.next().await().orElseThrow();
                assertThat(third.name()).isEqualTo("c");
                assertThat(third.headers().first("content-type")).contains("image/png");
                Part fourth = parts.next().await().orElseThrow();
                assertThat(third.body().read().await()).isEmpty();
                assertThat(fourth.fileName()).contains("");
                assertThat(parts.next().await()).isEmpty();
                assertThat(parts.next().await()).isEmpty();
            }
        });
    }

    @Test
    void filesAreKeptAndFieldsTold(Reactor reactor, @TempDir Path directory) throws Exception {
        String form =
                part("name=\"who\"", "Ada") + part("name=\"what\"; filename=\"/etc/x\"", "y".repeat(300_000)) + END;
        Scenario.run(reactor, () -> {
            Response response = upload(request(form, 10_000), directory);
            assertThat(new String(((Response.Bytes) response.content()).bytes(), UTF_8))
                    .isEqualTo("who is Ada\nwhat is a file of 300000 bytes");
            assertThat(directory.resolve("upload-1")).hasSize(300_000);
        });
    }

    @Test
    void whatIsNoFormOrTooMuchIsRefused(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            refused(400, "nothing");
            refused(400, part("name=a", "1"));
            refused(400, part("filename=a", "1") + END);
            refused(400, "--" + BOUNDARY + "x\r\n\r\n1\r\n" + END);
            refused(400, "--" + BOUNDARY + "\r\nno field\r\n\r\n1\r\n" + END);
            refused(413, "--" + BOUNDARY + "\r\nX: " + "y".repeat(10_000));
            refused(413, part("name=a", "").repeat(101) + END);
            for (String type : List.of("text/plain", "multipart/form-data", "multipart/mixed; boundary=a")) {
                assertThatThrownBy(
                                () -> Multipart.of(Request.of(Method.POST, "/").withHeader("Content-Type", type)))
                        .isInstanceOfSatisfying(
                                HttpException.class,
                                e -> assertThat(e.status().code()).isEqualTo(415));
            }
        });
    }

    private static void refused(int status, String form) {
        for (int cut : new int[] {1, 1000, 100_000}) {
            assertThatThrownBy(() -> {
                        for (Part part : Multipart.of(request(form, cut)).parts()) {
                            part.body().bytes().await();
                        }
                    })
                    .as(form)
                    .isInstanceOfSatisfying(
                            HttpException.class,
                            e -> assertThat(e.status().code()).isEqualTo(status));
        }
    }

    @Test
    void fieldsOfPlainFormsAreDecoded(Reactor reactor) throws Exception {
        Scenario.run(reactor, () -> {
            Form form = Form.of(plain("a=1&b=x+y%20z&a=2&&c&gr%C3%BCn=%26")).await();
            assertThat(form.first("a")).contains("1");
            assertThat(form.first("b")).contains("x y z");
            assertThat(form.first("c")).contains("");
            assertThat(form.first("grün")).contains("&");
            assertThat(form.first("d")).isEmpty();
            assertThat(form.fields()).hasSize(5);
            assertThatThrownBy(() -> Form.of(plain("a=%zz")).await()).hasMessageContaining("cannot be decoded");
            assertThatThrownBy(() -> Form.of(Request.of(Method.POST, "/")).await())
                    .hasMessageContaining("expected");
        });
    }

    private static Request plain(String body) {
        return Request.of(Method.POST, "/")
                .withHeader("Content-Type", "application/x-www-form-urlencoded")
                .withBody(Body.of(body.getBytes(UTF_8)));
    }
}
