/** Starts programs, and sees their end, without a thread for each. Knows no reactor: see {@code dev.hawser.net.process}. */
module dev.hawser.process {
    requires static transitive org.jspecify;

    exports dev.hawser.process;
}
