package dev.hawser.batch;

import tools.jackson.databind.node.ObjectNode;

/**
 * One row of the list: one customer to serve.
 *
 * <p>Two items of a run never have the same id. The fields are shared by whoever holds the item, so nobody may change
 * them.
 *
 * @param id what identifies the item in the journal, in the results and towards servers; the same in every run over
 *     the same input
 * @param ordinal the number of the row in the input, from 1, without headers
 * @param line the line of the input file on which the row begins, from 1
 * @param fields the columns by name, in the order of the input: strings for CSV and TSV, any JSON for JSONL
 */
public record Item(String id, long ordinal, long line, ObjectNode fields) {}
