package io.flinktwins.cli.acceptance;

/**
 * Something that happens to a cluster at work.
 *
 * @param afterAnswers when that many images have their answer
 * @param what as a line for people
 */
record InjectedFault(int afterAnswers, String what, Action action) {

    /** How to bring it about. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }
}
