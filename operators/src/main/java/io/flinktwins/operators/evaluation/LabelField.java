package io.flinktwins.operators.evaluation;

/** How label events name the class. */
public enum LabelField {
    ID,
    NAME
}
