/// Rung 4. What can be seen without a model: rules are data with a why, a fix and examples, matched
/// on syntax trees. Nothing of the repository is executed. Start with `RulesEngine`.
@NullMarked
package dev.parallax.rules;

import org.jspecify.annotations.NullMarked;
