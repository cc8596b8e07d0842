/// The commands of the batch runner: `run`, `resume`, `retry-dead`, `status`, `ctl`, `timeline`, `schema`. They wire
/// the module `dev.hawser.batch` to a terminal; what a run *is* lies there.
@NullMarked
package dev.hawser.cli.batch;

import org.jspecify.annotations.NullMarked;
