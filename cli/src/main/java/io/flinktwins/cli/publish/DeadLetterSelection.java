package io.flinktwins.cli.publish;

import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which dead letters are to be published again. */
final class DeadLetterSelection {

    @Option(
            names = "--from-dead-letters",
            description =
                    "Instead of images: send the records of dead letters once more to the topics that they came from,"
                            + " byte for byte. Takes the letters that are there at the start, so what fails again does not come"
                            + " back.")
    private boolean wanted;

    @Option(
            names = "--dead-letter-topic",
            defaultValue = PipelineTopic.Names.DEAD_LETTERS,
            paramLabel = "TOPIC",
            description = "With --from-dead-letters. Default: ${DEFAULT-VALUE}.")
    private String topic;

    @Option(
            names = "--reason",
            split = ",",
            paramLabel = "REASON",
            completionCandidates = Reasons.class,
            description = "With --from-dead-letters: only letters with one of these reasons, for example"
                    + " TIMED_OUT,FETCH_FAILED. Default: all.")
    private @Nullable Set<Reason> reasons;

    @Option(
            names = "--stage",
            split = ",",
            paramLabel = "STAGE",
            completionCandidates = Stages.class,
            description = "With --from-dead-letters: only letters of these stages: ${COMPLETION-CANDIDATES}."
                    + " Default: all.")
    private @Nullable Set<Stage> stages;

    @Option(
            names = "--failed-since",
            paramLabel = "INSTANT",
            description =
                    "With --from-dead-letters: only letters from this moment on, for example 2026-11-25T08:00:00Z:"
                            + " without it a second replay sends again what the first one did.")
    private @Nullable Instant failedSince;

    boolean isWanted() {
        return wanted;
    }

    String topic() {
        return topic;
    }

    boolean includes(DeadLetter letter) {
        return (reasons == null || reasons.contains(letter.getReason()))
                && (stages == null || stages.contains(letter.getStage()))
                && (failedSince == null || !letter.getFailedAt().isBefore(failedSince));
    }

    // Without these picocli would ask the enums for their values at the start of every command. They begin with their
    // Avro schemas, which begin with logging: a third of the time of --help.

    private static final class Reasons implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return names(Reason.values());
        }
    }

    private static final class Stages implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return names(Stage.values());
        }
    }

    private static Iterator<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).iterator();
    }
}
