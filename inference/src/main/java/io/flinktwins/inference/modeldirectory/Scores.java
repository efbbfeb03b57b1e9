package io.flinktwins.inference.modeldirectory;

/** What a model's output is. */
public enum Scores {
    /** Any numbers; a softmax makes them probabilities. */
    LOGITS,
    /** Already through a softmax. */
    PROBABILITIES
}
