/** The values of HTTP: requests, responses and what they are made of. Immutable, and without a network. */
@NullMarked
package dev.hawser.http;

import org.jspecify.annotations.NullMarked;
