/**
 * Records in and out of HTTP: what requests and answers carry as JSON, for servers and clients, by Jackson. A module whose records are
 * read opens their package to {@code tools.jackson.databind}.
 */
module dev.hawser.http.json {
    requires transitive dev.hawser.http;
    requires transitive tools.jackson.databind;
    requires static transitive org.jspecify;

    exports dev.hawser.http.json;
}
