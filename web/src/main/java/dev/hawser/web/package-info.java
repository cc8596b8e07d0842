/** The dashboard of runs: what a page sees of a run, who may see it, and how changes reach it. */
@NullMarked
package dev.hawser.web;

import org.jspecify.annotations.NullMarked;
