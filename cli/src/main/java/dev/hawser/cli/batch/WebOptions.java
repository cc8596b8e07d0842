package dev.hawser.cli.batch;

import dev.hawser.net.tls.TlsSettings;
import dev.hawser.web.DashboardSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Where a page in the browser is served: options of all commands that have one.
final class WebOptions {
    private static final String LOCAL = "127.0.0.1";
    private static final int MOST_PORT = 65_535;

    @Option(
            names = "--web",
            arity = "0..1",
            paramLabel = "[ADDRESS:]PORT",
            preprocessor = Attached.class,
            description = "Shows the run in the browser, at a link that is printed: on this machine alone, at any free"
                    + " port, unless told otherwise. Others than 127.0.0.1 need a certificate and a password.")
    private @Nullable String place;

    @Option(names = "--web-control", description = "Lets the page change the run, as hawser ctl does.")
    private boolean control;

    @Option(names = "--web-certificate", paramLabel = "FILE", description = "A certificate in PEM: serves HTTPS.")
    private @Nullable Path certificate;

    @Option(names = "--web-key", paramLabel = "FILE", description = "The key of the certificate in PEM.")
    private @Nullable Path key;

    @Option(
            names = "--web-password-file",
            paramLabel = "FILE",
            description = "A file whose first line is the password that the page asks for; without one, the link has a"
                    + " token in it.")
    private @Nullable Path passwordFile;

    /// {@return where the page is served; empty if none is wanted}
    Optional<DashboardSettings> settings(CommandSpec spec) {
        if (place != null) {
            return Optional.of(at(spec, place));
        }
        if (control || certificate != null || key != null || passwordFile != null) {
            throw new ParameterException(spec.commandLine(), "there is no page without --web");
        }
        return Optional.empty();
    }

    /// {@return where the page is served, also if nothing says where}
    DashboardSettings settingsOrUsual(CommandSpec spec) {
        return at(spec, place == null ? "" : place);
    }

    private DashboardSettings at(CommandSpec spec, String where) {
        int colon = where.lastIndexOf(':');
        String address = colon < 0 ? LOCAL : where.substring(0, colon).replaceAll("^\\[|]$", "");
        String port = where.substring(colon + 1);
        if (!port.matches("[0-9]{0,5}") || Integer.parseInt("0" + port) > MOST_PORT || address.isBlank()) {
            throw new ParameterException(
                    spec.commandLine(), "--web was " + where + ", expected a port, or ADDRESS:PORT, behind =");
        }
        if ((certificate == null) != (key == null)) {
            throw new ParameterException(spec.commandLine(), "--web-certificate and --web-key are given together");
        }
        try {
            return new DashboardSettings(address, Integer.parseInt("0" + port), control, tls(), password(spec));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--web was " + where + ": for others than this machine, the page needs --web-certificate, --web-key"
                            + " and --web-password-file");
        }
    }

    private Optional<TlsSettings> tls() {
        Path its = certificate;
        Path secret = key;
        return its == null || secret == null
                ? Optional.empty()
                : Optional.of(TlsSettings.of(tls -> tls.key(its, secret)));
    }

    private String password(CommandSpec spec) {
        if (passwordFile == null) {
            return "";
        }
        try {
            String password = Files.readString(passwordFile).lines().findFirst().orElse("");
            if (password.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--web-password-file " + passwordFile + " has no password in its first line");
            }
            return password;
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(), "--web-password-file " + passwordFile + " cannot be read: " + e.getMessage());
        }
    }

    /// Takes a value behind `=` alone: `--web job.yaml` is the option and a job.
    static final class Attached implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if (!"=".equals(info.get("separator"))) {
                args.push("");
            }
            return false;
        }
    }
}
