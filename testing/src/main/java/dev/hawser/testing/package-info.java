/// Test support: a JUnit extension, seeds and properties.
@NullMarked
package dev.hawser.testing;

import org.jspecify.annotations.NullMarked;
