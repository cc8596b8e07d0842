/** Context and spans of OpenTelemetry. */
@NullMarked
package dev.hawser.opentelemetry;

import org.jspecify.annotations.NullMarked;
