package dev.hawser.net.names;

import io.netty.resolver.HostsFileEntriesProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files by which a machine says how names are looked up. Immutable; reading them blocks.
 *
 * @param hosts the hosts file
 * @param resolvConf the name servers
 * @param nameServiceSwitch the sources
 */
record ResolverFiles(Path hosts, Path resolvConf, Path nameServiceSwitch) {
    static ResolverFiles ofMachine() {
        return new ResolverFiles(Path.of("/etc/hosts"), Path.of("/etc/resolv.conf"), Path.of("/etc/nsswitch.conf"));
    }

    /**
     * What the files say.
     *
     * @param text their text, to see whether it has changed
     */
    record Content(List<String> text, Hosts hosts, DnsSettings dns, NameServiceSwitch sources) {}

    /** {@return what the files say; a file that cannot be read is taken for an empty one} */
    Content read() {
        String hostsText = text(hosts);
        String resolvText = text(resolvConf);
        String switchText = text(nameServiceSwitch);
        return new Content(
                List.of(hostsText, resolvText, switchText),
                parsed(hostsText),
                ResolvConf.parse(resolvText.lines().toList()),
                NameServiceSwitch.parse(switchText.lines().toList()));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // many a machine has not got it
        }
    }

    private static Hosts parsed(String text) {
        try {
            return new Hosts(HostsFileEntriesProvider.parser().parse(new BufferedReader(new StringReader(text))));
        } catch (IOException e) {
            throw new IllegalStateException(e); // it is read from memory
        }
    }
}
