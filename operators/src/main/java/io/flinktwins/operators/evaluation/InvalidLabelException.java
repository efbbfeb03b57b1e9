package io.flinktwins.operators.evaluation;

/** Says why a label names no class that the models know. */
final class InvalidLabelException extends Exception {

    InvalidLabelException(String message) {
        super(message);
    }
}
