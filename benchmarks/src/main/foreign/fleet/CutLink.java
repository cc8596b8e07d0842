import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A link that can be cut, for `benchmarks/fleet-trial`: passes on what comes to a port to another, both on loopback.
/// As long as there is a file, it passes on nothing, and closes nothing: nothing behind it if the text of the file is
/// `to`, nothing back if it is `from`, and else neither. Arguments: port, port behind it, file.
public final class CutLink {
    private static final int BUFFER = 8192;
    private static final long LOOK_MILLIS = 20;

    public static void main(String[] arguments) throws IOException {
        Path cut = Path.of(arguments[2]);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket door = new ServerSocket(Integer.parseInt(arguments[0]), 50, loopback)) {
            while (true) {
                Socket near = door.accept();
                Thread.startVirtualThread(() -> {
                    try {
                        Socket far = new Socket(loopback, Integer.parseInt(arguments[1]));
                        Thread.startVirtualThread(() -> pass(near, far, cut, "from"));
                        pass(far, near, cut, "to");
                    } catch (IOException e) {
                        close(near);
                    }
                });
            }
        }
    }

    private static void pass(Socket from, Socket to, Path cut, String other) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                while (isCut(cut, other)) {
                    Thread.sleep(LOOK_MILLIS);
                }
                out.write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException e) {
            // the other side is told by the close
        } finally {
            close(from);
            close(to);
        }
    }

    /// Whether the link is cut, and not only in the other direction.
    private static boolean isCut(Path cut, String other) throws IOException {
        try {
            return !Files.readString(cut).strip().equals(other);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone
        }
    }
}
