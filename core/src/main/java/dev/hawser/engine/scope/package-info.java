/** The tree of cancel scopes as the engine sees it: who is reached by a cancel, and who is shielded. Knows no reactor. */
@NullMarked
package dev.hawser.engine.scope;

import org.jspecify.annotations.NullMarked;
