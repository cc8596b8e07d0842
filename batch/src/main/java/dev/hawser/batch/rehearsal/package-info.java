/** Tests of jobs: a row is served by the real engine in virtual time, with answers that the test has. */
@NullMarked
package dev.hawser.batch.rehearsal;

import org.jspecify.annotations.NullMarked;
