package dev.hawser.defer;

/**
 * Where the outcome of a {@link Promise} comes from, as far as cancelling it is concerned; a promise without one
 * simply fails when it is cancelled.
 */
sealed interface Origin
        permits Canceller, CancelRequest, CancelRequest.Cancelling, Join, Promise.Late, Share, Suspension.Waiter {}
