package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.operators.evaluation.EvaluatedModel;

/** A labelled picture that another model version classified too, seen from this version. */
public record Pairing(EvaluatedModel other, boolean agree, boolean correct, boolean otherCorrect) {}
