/** Origins for tests of clients of HTTP: {@link dev.hawser.http.testing.FakeOrigin}. */
@NullMarked
package dev.hawser.http.testing;

import org.jspecify.annotations.NullMarked;
