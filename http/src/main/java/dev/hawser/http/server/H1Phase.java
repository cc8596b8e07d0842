package dev.hawser.http.server;

/**
 * Where a connection of HTTP/1.1 is.
 *
 * <pre>
 *   HEAD ──a head has come──▶ BUSY ──answered──▶ HEAD …
 *     │                         └──answered, and the connection ends──▶ LEAVING ──▶ GONE
 *     └──refused, too slow, closed──────────────────────────────────────┘
 *                               BUSY ──another protocol takes over──▶ HANDED ──▶ GONE
 * </pre>
 */
enum H1Phase {
    HEAD,
    BUSY,
    HANDED,
    LEAVING,
    GONE
}
