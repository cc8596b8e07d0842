package dev.hawser.http.server;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a file is, by the end of its name. */
final class MediaTypes {
    private static final Map<String, String> BY_END = new HashMap<>();

    static {
        put("text/html; charset=utf-8", "html", "htm");
        put("text/css; charset=utf-8", "css");
        put("text/javascript; charset=utf-8", "js", "mjs");
        put("text/plain; charset=utf-8", "txt", "log", "md");
        put("text/csv; charset=utf-8", "csv");
        put("application/json", "json", "map");
        put("application/xml", "xml");
        put("application/wasm", "wasm");
        put("application/pdf", "pdf");
        put("application/zip", "zip");
        put("application/gzip", "gz");
        put("application/manifest+json", "webmanifest");
        put("image/svg+xml", "svg");
        put("image/png", "png");
        put("image/jpeg", "jpg", "jpeg");
        put("image/gif", "gif");
        put("image/webp", "webp");
        put("image/avif", "avif");
        put("image/x-icon", "ico");
        put("audio/mpeg", "mp3");
        put("audio/ogg", "ogg");
        put("video/mp4", "mp4");
        put("video/webm", "webm");
        put("font/woff", "woff");
        put("font/woff2", "woff2");
        put("font/ttf", "ttf");
    }

    private MediaTypes() {}

    private static void put(String type, String... ends) {
        for (String end : ends) {
            BY_END.put(end, type);
        }
    }

    static String of(String name) {
        String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return BY_END.getOrDefault(end, "application/octet-stream");
    }

    /** Whether it is of text, which can be compressed. */
    static boolean isText(String type) {
        String kind = type.toLowerCase(Locale.ROOT).replaceFirst("[; ].*", "");
        return kind.startsWith("text/")
                || kind.endsWith("json")
                || kind.endsWith("xml")
                || kind.equals("application/javascript")
                || kind.equals("application/wasm");
    }
}
