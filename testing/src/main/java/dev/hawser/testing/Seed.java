package dev.hawser.testing;

/// The one number that a random schedule is made from: the same seed gives the same schedule again.
///
/// @param value any number
public record Seed(long value) {
    /// {@return the seed as a test report prints it, ready to be pasted back}
    @Override
    public String toString() {
        return "seed " + value;
    }
}
