package dev.hawser.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.http.HttpException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.http.server.StaticFiles;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

// usage: FileDrop [ENDPOINT [DIR]], FileDrop put FILE URL, FileDrop get URL FILE
/** Takes files of any size and gives them back, in little memory; and the client for that. */
final class FileDrop {
    private FileDrop() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            HttpClient http = HttpClient.of(net, options -> options.timeout(Duration.ofHours(1)));
            switch (Program.argument(arguments, 0, "")) {
                case "put" -> System.out.println(upload(http, Path.of(arguments[1]), arguments[2]));
                case "get" -> System.out.println(download(http, arguments[1], Path.of(arguments[2])) + " bytes");
                default -> {
                    Path directory = Path.of(Program.argument(arguments, 1, "."));
                    ListeningPort port = listen(net, Program.endpoint(arguments, 0), directory)
                            .await();
                    Program.serve("takes files at http://127.0.0.1:" + port.port());
                }
            }
        });
    }

    // @start region="server"
    static Deferred<ListeningPort> listen(Net net, Endpoint endpoint, Path directory) {
        Router routes = Router.of(r ->
                r.put("/{path...}", request -> store(request, directory)).get("/{path...}", StaticFiles.of(directory)));
        return HttpServer.of(net, routes, o -> o.maxBody(1L << 40).handlerTimeout(Duration.ofHours(1)))
                .listen(endpoint);
    }

    /** A file appears when all of it is there. */
    private static Response store(Request request, Path directory) throws IOException {
        String name = request.path("path");
        if (!name.matches("[\\w-][\\w.-]*")) {
            throw new HttpException(Status.BAD_REQUEST, "a name has letters, digits and dots");
        }
        Path part = Files.createTempFile(directory, ".", ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                request.body().inputStream().transferTo(out); // a piece at a time
            }
            Files.move(part, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        return Response.created("/" + name);
    }
    // @end region="server"

    // @start region="client"
    static Status upload(HttpClient http, Path file, String url) throws IOException {
        return http.fetch(ClientRequest.put(url).withFile(Reactor.current(), file, Files.size(file)))
                .await(IOException.class)
                .requireSuccess()
                .status();
    }

    static long download(HttpClient http, String url, Path file) throws IOException {
        try (ClientResponse answer = http.send(ClientRequest.get(url)).await(IOException.class);
                OutputStream out = Files.newOutputStream(file)) {
            if (!answer.status().isSuccess()) {
                throw new IOException(url + " answered " + answer.status());
            }
            return answer.body().inputStream().transferTo(out);
        }
    }
    // @end region="client"
}
