/**
 * Support for tests of code that runs on a reactor: a reactor for each test that notices what was left behind
 * ({@link dev.hawser.testing.WithReactor}), results read without waiting ({@link dev.hawser.testing.Results}), tests
 * that run with many seeds ({@link dev.hawser.testing.Seeds}), and random programs that shrink
 * ({@link dev.hawser.testing.Property}).
 */
@NullMarked
package dev.hawser.testing;

import org.jspecify.annotations.NullMarked;
