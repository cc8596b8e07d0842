package dev.hawser.cli;

/// Entry point of the `hawser` command.
public final class Main {
    private Main() {}

    /// Runs one command and ends the JVM with its exit code.
    public static void main(String[] args) {
        System.out.println("hawser");
    }
}
