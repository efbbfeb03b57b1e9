package io.flinktwins.operators.evaluation;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.matching.Label;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.time.Clock;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Finds the class id that a label means; a label that means none leaves as a dead letter. */
final class ResolveLabelFunction extends ProcessFunction<Received<LabelEvent>, Label> {

    private final LabelField field;
    private final ClassList classes;
    private final DeadLetterFactory deadLetters;

    private transient LabelResolver resolver;
    private transient Clock clock;

    ResolveLabelFunction(LabelField field, ClassList classes, DeadLetterFactory deadLetters) {
        this.field = field;
        this.classes = classes;
        this.deadLetters = deadLetters;
    }

    @Override
    public void open(OpenContext context) {
        resolver = new LabelResolver(field, classes);
        clock = Clock.systemUTC();
    }

    @Override
    public void processElement(Received<LabelEvent> received, Context context, Collector<Label> out) {
        Label label;
        try {
            label = resolver.resolve(received.event());
        } catch (InvalidLabelException e) {
            context.output(DeadLetterFactory.TAG, letter(received, String.valueOf(e.getMessage())));
            return;
        }
        out.collect(label);
    }

    private DeadLetter letter(Received<LabelEvent> received, String message) {
        Rejection rejection = new Rejection(Reason.INVALID_LABEL, message);
        return deadLetters.of(
                received.raw(), Stage.EVALUATION, rejection, received.event().getImageId(), clock.instant());
    }
}
