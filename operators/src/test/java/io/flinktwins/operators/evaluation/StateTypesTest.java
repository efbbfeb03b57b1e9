package io.flinktwins.operators.evaluation;

import static org.apache.flink.types.PojoTestUtils.assertSerializedAsPojoWithoutKryo;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.FollowedVersions.Sighting;
import io.flinktwins.operators.evaluation.drift.ImageCounts;
import io.flinktwins.operators.evaluation.drift.Predictions;
import io.flinktwins.operators.evaluation.drift.RejectedImage;
import io.flinktwins.operators.evaluation.figures.Calibration;
import io.flinktwins.operators.evaluation.figures.PairCounts;
import io.flinktwins.operators.evaluation.figures.Tally;
import io.flinktwins.operators.evaluation.figures.Weighed;
import io.flinktwins.operators.evaluation.matching.Candidate;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.evaluation.matching.ImageHistory;
import io.flinktwins.operators.evaluation.matching.ImageHistorySerializer;
import io.flinktwins.operators.evaluation.matching.Label;
import io.flinktwins.operators.evaluation.matching.MatchFunction.ExpiredLabel;
import io.flinktwins.operators.evaluation.matching.Prediction;
import io.flinktwins.operators.evaluation.matching.SeenLabel;
import io.flinktwins.operators.evaluation.matching.SeenPrediction;
import io.flinktwins.operators.evaluation.report.CalibrationSpans;
import io.flinktwins.operators.evaluation.report.Notice;
import io.flinktwins.operators.evaluation.report.ReferenceFunction;
import io.flinktwins.operators.evaluation.report.WindowProgress;
import io.flinktwins.operators.evaluation.report.WindowedChange;
import io.flinktwins.operators.evaluation.selection.Bounds;
import io.flinktwins.operators.evaluation.selection.Contender;
import io.flinktwins.operators.evaluation.selection.GrownClasses;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateTypesTest {

    private static final int[] FIVE_OF_A_THOUSAND = {3, 999, 12, 500, 7};

    @ParameterizedTest
    @ValueSource(
            classes = {
                Prediction.class,
                Label.class,
                Change.class,
                WindowedChange.class,
                ExpiredLabel.class,
                Tally.class,
                WindowProgress.class,
                Notice.class,
                Predictions.class,
                ImageCounts.class,
                RejectedImage.class,
                ReferenceFunction.Progress.class,
                Calibration.class,
                CalibrationSpans.Span.class,
                ModelIdentity.class,
                PairCounts.class,
                Weighed.class,
                Sighting.class,
                Candidate.class,
                Contender.class,
                Bounds.class,
                GrownClasses.class
            })
    void whatTravelsOrIsKeptNeedsNoKryo(Class<?> type) {
        assertSerializedAsPojoWithoutKryo(type);
    }

    @Test
    void aImageComesBackFromItsStateAsItWas() throws IOException {
        SeenPrediction first = new SeenPrediction(SampleEvents.MODEL, -5, FIVE_OF_A_THOUSAND, 0.25f, 300);
        SeenPrediction second = new SeenPrediction(new ModelIdentity("b", 1L << 40), 5, new int[] {1}, 1, 0);
        List<SeenLabel> labels = List.of(
                new SeenLabel(70_000, Long.MAX_VALUE, 1, 300, true),
                new SeenLabel(4, -5, 3_495_253 / Label.WEIGHT_UNITS, 1, false),
                new SeenLabel(4, -6, 1_000_000, 1, true));
        ImageHistory image = new ImageHistory(List.of(first, second), labels);

        ImageHistory read = new ImageHistorySerializer().deserialize(new DataInputDeserializer(bytes(image)));

        assertThat(read).usingRecursiveComparison().isEqualTo(image);
    }

    @Test
    void aLabelWithoutAProbabilityTakesNoRoomForIt() throws IOException {
        assertThat(bytes(new ImageHistory(List.of(), List.of(new SeenLabel(9, 1_700_000_000_000L, 1, 1, true)))))
                .hasSize(3 + 1 + Long.BYTES + 1 + 1);
    }

    @Test
    void aWaitingPredictionTakesLessThanSixtyBytes() throws IOException {
        SeenPrediction prediction =
                new SeenPrediction(SampleEvents.MODEL, 1_700_000_000_000L, FIVE_OF_A_THOUSAND, 0.25f, 0);

        assertThat(bytes(new ImageHistory(List.of(prediction), List.of()))).hasSizeLessThan(60);
    }

    private static byte[] bytes(ImageHistory image) throws IOException {
        DataOutputSerializer target = new DataOutputSerializer(64);
        new ImageHistorySerializer().serialize(image, target);
        return target.getCopyOfBuffer();
    }
}
