package io.flinktwins.operators.evaluation.matching;

import io.flinktwins.inference.ModelIdentity;

/** A labelled image that another model version classified too, seen from this version. */
public record Pairing(ModelIdentity other, boolean agree, boolean correct, boolean otherCorrect) {}
