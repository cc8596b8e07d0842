package dev.hawser.batch.run;

/** What can be next for a slot: a row without a key, or a key with rows that may start. */
sealed interface Startable permits Row, KeyQueue {}
