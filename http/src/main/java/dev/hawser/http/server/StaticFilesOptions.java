package dev.hawser.http.server;

import java.time.Duration;

/** How files are given: a draft, to be filled in the function that it is given to. */
public final class StaticFilesOptions {
    private String index = "index.html";
    private boolean listing;
    private boolean precompressed = true;
    private Duration maxAge = Duration.ZERO;

    StaticFilesOptions() {}

    /**
     * Names the file that is given for its directory, {@code index.html} otherwise.
     *
     * @param name of a file; empty for none
     * @return this
     */
    public StaticFilesOptions index(String name) {
        if (name.contains("/")) {
            throw new IllegalArgumentException("index is the name of a file, was \"" + name + "\"");
        }
        index = name;
        return this;
    }

    /**
     * Says whether a directory without an index is shown as a list of its files; it is 404 otherwise.
     *
     * @param on whether
     * @return this
     */
    public StaticFilesOptions listing(boolean on) {
        listing = on;
        return this;
    }

    /**
     * Says whether {@code x.br} or {@code x.gz} is given for {@code x} to who takes that; it is otherwise.
     *
     * @param on whether
     * @return this
     */
    public StaticFilesOptions precompressed(boolean on) {
        precompressed = on;
        return this;
    }

    /**
     * Says how long clients need not ask again; they ask each time otherwise, and are told whether what they have is still
     * right.
     *
     * @param time to the second
     * @return this
     */
    public StaticFilesOptions maxAge(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("maxAge must be 0 or more, was " + time);
        }
        maxAge = time;
        return this;
    }

    FilesSettings settings() {
        String caching = maxAge.isZero() ? "no-cache" : "max-age=" + maxAge.toSeconds();
        return new FilesSettings(index, listing, precompressed, caching);
    }
}
