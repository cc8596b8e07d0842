package dev.hawser.cli;

import dev.hawser.http.server.Compression;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.Router;
import dev.hawser.http.server.Served;
import dev.hawser.http.server.StaticFiles;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.reactor.Reactor;
import dev.hawser.task.ExitException;
import dev.hawser.task.React;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser serve DIR`: the files of a directory by HTTP, until a signal ends it.
@Command(
        name = "serve",
        description = "Serves the files of a directory by HTTP, to this machine unless told otherwise.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {
    private static final int USUAL_PORT = 8000;
    private static final int MOST_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "The directory. Default: the one you are in.")
    private Path directory = Path.of(".");

    @Option(names = "--port", paramLabel = "N", description = "Where it listens; 0 for any. Default: 8000.")
    private int port = USUAL_PORT;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "Of which of this machine's addresses, such as 0.0.0.0 for all. Default: 127.0.0.1.")
    private String bind = "127.0.0.1";

    @Option(names = "--certificate", paramLabel = "FILE", description = "Speaks TLS, with this certificate in PEM.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The key of the certificate in PEM.")
    private @Nullable Path key;

    @Option(names = "--no-listing", description = "Shows no list of a directory that has no index.html.")
    private boolean noListing;

    @Option(names = "--compress", description = "Compresses text by gzip for those who take it.")
    private boolean compress;

    @Option(names = "--quiet", description = "Leaves out a line for each request.")
    private boolean quiet;

    @Override
    public Integer call() {
        check();
        return React.runInline(this::serve);
    }

    private void check() {
        if (!Files.isDirectory(directory)) {
            throw wrong("DIR was '" + directory + "', expected a directory that is there");
        }
        if (port < 0 || port > MOST_PORT) {
            throw wrong("--port was " + port + ", expected a number from 0 to " + MOST_PORT);
        }
        if ((certificate == null) != (key == null)) {
            throw wrong("--certificate and --key are given together");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void serve(Reactor reactor) throws Exception {
        StaticFiles files = StaticFiles.of(directory, o -> o.listing(!noListing));
        Router router = Router.of(routes -> {
            routes.get("/{path...}", files);
            if (compress) {
                routes.before(Compression.gzip());
            }
        });
        PrintWriter out = spec.commandLine().getOut();
        HttpServer server =
                HttpServer.of(Net.of(reactor), router, o -> o.accessLog(false).observer(served -> told(out, served)));
        ListeningPort listening;
        try {
            listening = server.listen(endpoint()).await(NetException.class);
        } catch (NetException e) {
            spec.commandLine().getErr().println("hawser: " + e.getMessage());
            throw new ExitException(1);
        }
        String host = bind.contains(":") ? "[" + bind + "]" : bind;
        out.println("serving " + directory + " at http" + (certificate == null ? "" : "s") + "://" + host + ":"
                + listening.port() + "/");
        out.flush();
        server.ended().await();
    }

    private Endpoint endpoint() {
        Path its = certificate;
        Path secret = key;
        return its == null || secret == null
                ? Endpoint.tcp(bind, port)
                : Endpoint.tls(bind, port, TlsSettings.of(tls -> tls.key(its, secret)));
    }

    private void told(PrintWriter out, Served served) {
        if (!quiet) {
            out.println(served.peer() + " \"" + served.line() + "\" "
                    + served.status().code() + " " + served.bytes() + " bytes "
                    + served.total().toMillis() + " ms" + ending(served));
            out.flush();
        }
    }

    private static String ending(Served served) {
        return switch (served.end()) {
            case ANSWERED -> served.reason().isEmpty() ? "" : ": " + served.reason(); // why it was refused
            case CLIENT_GONE -> ", the client was gone";
            case TIMEOUT -> ", took too long";
            case FAILED -> ", failed";
        };
    }
}
