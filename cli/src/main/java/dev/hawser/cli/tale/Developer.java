package dev.hawser.cli.tale;

/// Somebody who installs, on a thread.
///
/// @param number from 0
record Developer(int number) {
    @Override
    public String toString() {
        return "developer " + number;
    }
}
