/** Rows of CSV, TSV and JSON Lines, read as their bytes come in, with every mistake named by its line. */
@NullMarked
package dev.hawser.batch.input;

import org.jspecify.annotations.NullMarked;
