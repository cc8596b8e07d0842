/** What reactors do, as meters of Micrometer. */
// Micrometer has no module descriptor
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.hawser.micrometer {
    requires transitive dev.hawser;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    exports dev.hawser.micrometer;
}
