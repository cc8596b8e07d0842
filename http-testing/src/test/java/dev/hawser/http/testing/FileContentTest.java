package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.http.Body;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that a client sends.
@WithReactor
class FileContentTest {
    private static final String SHOP = "http://shop/";

    @TempDir
    Path directory;

    private Path file(int length) throws IOException {
        return Files.writeString(directory.resolve("file"), "0123456789".repeat(length / 10));
    }

    @Test
    void aFileIsSentInPiecesAndOnceMoreAfterARedirect(Reactor reactor) throws Exception {
        Path file = file(200_000);
        Clients.run(reactor, all -> {
            all.origin.enqueue(FakeAnswer.of(308, "Location", "/there"), FakeAnswer.of(200));
            ClientRequest request = ClientRequest.put(SHOP).withFile(reactor, file, 200_000);
            all.http.fetch(request).await();
            for (SeenRequest seen : all.origin.requests()) {
                assertThat(seen.headers().first("Content-Length")).contains("200000");
                assertThat(seen.text()).isEqualTo(Files.readString(file));
            }
            assertThat(all.origin.requests()).hasSize(2);
        });
    }

    @Test
    void aFileThatIsNotThereOrOfAnotherLengthFailsTheRequest(Reactor reactor) throws Exception {
        Path file = file(100);
        Clients.run(reactor, all -> {
            for (ClientRequest wrong : new ClientRequest[] {
                ClientRequest.put(SHOP).withFile(reactor, directory.resolve("none"), 100),
                ClientRequest.put(SHOP).withFile(reactor, file, 99),
                ClientRequest.put(SHOP).withFile(reactor, file, 101)
            }) {
                assertThatThrownBy(() -> all.http.fetch(wrong).await()).isInstanceOf(IOException.class);
            }
            assertThat(all.http.connections()).isZero();
        });
    }

    @Test
    void aFileThatChangesWhileItIsReadSaysSo(Reactor reactor) throws Exception {
        Path file = file(100_000);
        Clients.run(reactor, _ -> {
            Body body = Body.ofFile(reactor, file, 100_000);
            assertThat(body.read().await()).hasSize(1 << 16);
            Files.delete(file);
            Files.writeString(file, "9876543210".repeat(10_000));
            assertThatThrownBy(() -> body.read().await())
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + " has changed while it was read");
        });
    }
}
