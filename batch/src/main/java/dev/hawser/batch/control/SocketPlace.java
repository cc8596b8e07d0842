package dev.hawser.batch.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where the socket of a run is: in its directory, or, since the path of a socket must be short, behind a file there. */
final class SocketPlace {
    private static final int LONGEST = 100;
    private static final String SOCKET = "control.sock";
    private static final String ELSEWHERE = "control.path";

    private SocketPlace() {}

    /** {@return the address for a new socket; what a dead process left there is removed} */
    static UnixDomainSocketAddress fresh(Path directory) throws IOException {
        Path socket = directory.toAbsolutePath().resolve(SOCKET);
        Path elsewhere = directory.resolve(ELSEWHERE);
        Files.deleteIfExists(socket);
        Files.deleteIfExists(elsewhere);
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            socket = Files.createTempDirectory("hawser").resolve(SOCKET); // readable for this user only
            Files.writeString(elsewhere, socket.toString());
        }
        return UnixDomainSocketAddress.of(socket);
    }

    /** {@return the address of the socket of a run, if it has one} */
    static UnixDomainSocketAddress find(Path directory) throws IOException {
        Path elsewhere = directory.resolve(ELSEWHERE);
        try {
            return UnixDomainSocketAddress.of(Path.of(Files.readString(elsewhere)));
        } catch (NoSuchFileException e) {
            return UnixDomainSocketAddress.of(directory.toAbsolutePath().resolve(SOCKET));
        }
    }

    /** Removes what {@link #fresh} made. */
    static void remove(Path directory, UnixDomainSocketAddress address) throws IOException {
        Files.deleteIfExists(address.getPath());
        if (Files.deleteIfExists(directory.resolve(ELSEWHERE))) {
            Files.deleteIfExists(address.getPath().getParent());
        }
    }
}
