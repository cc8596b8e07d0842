package dev.hawser.batch;

/**
 * One try at an item, in one slot.
 *
 * @param item what is served
 * @param number 1 for the first try; a try that was given back is not counted
 * @param slot the number of the slot, from 0
 * @param idempotencyKey what a server may use to recognise a repeated request: the same on every attempt at the item,
 *     also after a resume
 * @param observer is told of the steps
 */
public record Attempt(Item item, int number, int slot, String idempotencyKey, StepObserver observer) {}
