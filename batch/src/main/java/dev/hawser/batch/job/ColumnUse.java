package dev.hawser.batch.job;

/**
 * A place in a job that refers to a column of the input.
 *
 * @param column its name
 * @param position where
 */
record ColumnUse(String column, Position position) {}
