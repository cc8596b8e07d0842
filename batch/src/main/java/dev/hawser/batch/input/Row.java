package dev.hawser.batch.input;

import tools.jackson.databind.node.ObjectNode;

/**
 * A row of the input.
 *
 * @param ordinal its number, from 1, headers and empty lines not counted
 * @param line the line of the file on which it begins, from 1
 * @param fields its columns by name, in the order of the input: texts for CSV and TSV, any JSON for JSON Lines
 */
public record Row(long ordinal, long line, ObjectNode fields) {}
