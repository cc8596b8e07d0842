package dev.hawser.defer;

/** A function of the engine's around one of the user's; reports name the user's. */
sealed interface FunctionWrapper permits ActionCall, CallableCall, OnlyOf {
    /** What it wraps. */
    Object wrapped();
}
