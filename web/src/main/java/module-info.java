/**
 * The dashboard: a run of the batch runner, live or ended, as a page in the browser, served by our own HTTP.
 */
// HdrHistogram has no module descriptor; the command's module is compiled after this one
@SuppressWarnings({"requires-automatic", "module"})
module dev.hawser.web {
    requires transitive dev.hawser.batch;
    requires transitive dev.hawser.http;
    requires HdrHistogram;
    requires static transitive org.jspecify;

    // of the command alone
    exports dev.hawser.web to
            dev.hawser.cli;
}
