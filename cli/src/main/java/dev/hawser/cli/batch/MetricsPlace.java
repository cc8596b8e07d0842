package dev.hawser.cli.batch;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Where the numbers of a run, or the health of a worker, are served.
///
/// @param address of which interface
/// @param port 0 for any
record MetricsPlace(String address, int port) {
    private static final int MOST_PORT = 65_535;

    /// {@return the address for a browser}
    ///
    /// @param bound the port that it became
    /// @param path on the server
    String link(int bound, String path) {
        return "http://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + bound + path;
    }

    /// `9464` is on this machine alone.
    static final class Converter implements ITypeConverter<MetricsPlace> {
        @Override
        public MetricsPlace convert(String text) {
            int colon = text.lastIndexOf(':');
            String port = text.substring(colon + 1);
            String address = colon <= 0 ? "127.0.0.1" : text.substring(0, colon).replaceAll("^\\[|]$", "");
            if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MOST_PORT || address.isBlank()) {
                throw new TypeConversionException("was " + text + ", expected a port, or ADDRESS:PORT");
            }
            return new MetricsPlace(address, Integer.parseInt(port));
        }
    }
}
