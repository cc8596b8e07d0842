/**
 * TLS as values: {@link dev.hawser.net.tls.TlsSettings} says what one end shows, demands and offers, and
 * {@link dev.hawser.net.tls.TlsSession} what both ends have agreed on. Keys and certificates are PEM files, read on a
 * worker thread when they are needed first.
 */
@NullMarked
package dev.hawser.net.tls;

import org.jspecify.annotations.NullMarked;
