package dev.hawser.http.server;

/** What has become of the {@link StaticFilesOptions}. */
record FilesSettings(String index, boolean listing, boolean precompressed, String caching) {}
