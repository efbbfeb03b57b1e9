package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flinktwins.inference.ClassList;
import io.flinktwins.operators.evaluation.EvaluationOptions;
import io.flinktwins.operators.evaluation.LabelRule.LabelField;
import io.flinktwins.operators.evaluation.report.AccuracyThreshold;
import io.flinktwins.operators.evaluation.report.CaptureWindows.SlidingWindows;
import io.flinktwins.operators.evaluation.selection.SelectionOptions;
import io.flinktwins.options.InvalidOptionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccuracyOptionsTest {

    private static final String[] BROKER = {"--bootstrap-servers", "localhost:9092"};

    private static final String TWO_CLASSES = """
            {
              "formatVersion": 1,
              "name": "fish",
              "version": 1,
              "input": {"layout": "NCHW", "type": "float32", "height": 8, "width": 8, "channels": "RGB"},
              "preprocessing": {
                "exifOrientation": true,
                "resize": {"shortSide": 8, "library": "pillow", "filter": "bicubic", "rounding": "paddleclas"},
                "crop": {"width": 8, "height": 8, "rule": "paddleclas"},
                "scale": 0.00392156862745098,
                "mean": [0.485, 0.456, 0.406],
                "std": [0.229, 0.224, 0.225]
              },
              "scores": "logits",
              "labels": ["tench", "goldfish"]
            }
            """;

    @Test
    void onlyTheBrokerHasToBeGiven() {
        assertThat(evaluation()).isEqualTo(EvaluationOptions.DEFAULTS);
    }

    @Test
    void everythingCanBeSet() {
        EvaluationOptions evaluation = evaluation(
                "--label-retention=7d",
                "--window=5min",
                "--sliding-window=1h",
                "--sliding-every=15min",
                "--report-interval=1s",
                "--classes=10",
                "--min-top1=0.9",
                "--min-count=50",
                "--min-calibration-labels=500",
                "--labels-per-minute=20",
                "--label-random-share=0.5",
                "--label-max-margin=0.1");

        assertThat(evaluation.labelRetention()).isEqualTo(Duration.ofDays(7));
        assertThat(evaluation.window()).isEqualTo(Duration.ofMinutes(5));
        assertThat(evaluation.sliding()).isEqualTo(new SlidingWindows(Duration.ofHours(1), Duration.ofMinutes(15)));
        assertThat(evaluation.reportInterval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(evaluation.classes()).isEqualTo(ClassList.numbered(10));
        assertThat(evaluation.threshold()).isEqualTo(new AccuracyThreshold(0.9, 50));
        assertThat(evaluation.minCalibrationLabels()).isEqualTo(500);
        assertThat(evaluation.selection()).isEqualTo(new SelectionOptions(20, 0.5, 0.1));
    }

    @Test
    void aModelDirectorySaysWhatTheClassesAre(@TempDir Path model) throws IOException {
        Path version = Files.createDirectories(model.resolve("1"));
        Files.createFile(version.resolve("model.onnx"));
        Files.writeString(version.resolve("twins.json"), TWO_CLASSES);

        EvaluationOptions evaluation = evaluation("--model=" + model, "--label-field=name");

        assertThat(evaluation.classes()).isEqualTo(ClassList.labelled(List.of("tench", "goldfish")));
        assertThat(evaluation.labelField()).isEqualTo(LabelField.NAME);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --label-retention=0s                       | --label-retention is 0s
                    --window=0ms                               | --window is 0s
                    --window=1day                              | '1day' is not a duration
                    --report-interval=0s                       | --report-interval is 0s
                    --sliding-window=1h                        | give both or none
                    --sliding-window=1h --sliding-every=2h     | --sliding-window is 1h; it must not be shorter
                    --sliding-window=1d --sliding-every=1s     | --sliding-window is 1d; it must not be more than 120
                    --label-retention=36500d                   | at most 10 years
                    --label-field=name                         | --label-field is name; it needs the names
                    --label-field=text                         | 'text' is not known; write id or name
                    --classes=0                                | --classes is 0
                    --classes=5 --model=/tmp                   | leave --classes out
                    --model=/no/such/model                     | --model
                    --min-top1=92                              | --min-top1 is 92; it must be a share
                    --min-top1=0.9 --min-count=0               | --min-count is 0
                    --min-calibration-labels=0                 | --min-calibration-labels is 0
                    --max-class-drift=2                        | --max-class-drift is 2; it must be from 0 to 1
                    --max-confidence-drift=-1                  | --max-confidence-drift is -1; it must be from 0 to 1
                    --max-rejection-drift=1.5                  | --max-rejection-drift is 1.5; it must be from 0 to 1
                    --max-format-drift=7                       | --max-format-drift is 7; it must be from 0 to 1
                    --max-size-drift=-0.1                      | --max-size-drift is -0.1; it must be from 0 to 1
                    --rejection-topic=                         | --rejection-topic is ''; it must be the name of a Kafka topic
                    --rejection-topic=labels                   | --rejection-topic is 'labels'; it must not be that of --label-topic
                    --min-drift-count=0                        | --min-drift-count is 0
                    --drift-reference=/no/such/file            | --drift-reference is /no/such/file; it must be a file
                    --drift-reference-until=noon               | 'noon' is not
                    --drift-reference=/tmp --drift-reference-until=2026-11-25T08:00:00Z | goes without --drift-reference
                    --min-top1=high                            | '--min-top1': 'high' is not a number
                    --min-count=0                              | --min-count is 0; it must be at least 1
                    --min-count=-1                             | --min-count is -1
                    --accuracy-topic=                          | --accuracy-topic is ''; it must be the name of a Kafka topic
                    --label-topic=classifications              | --label-topic is 'classifications'; it must not be that of --classification-topic
                    --labels-per-minute=-1                     | --labels-per-minute is -1; it must be from 0 to 10000
                    --label-random-share=0                     | --label-random-share is 0; it must be above 0
                    --label-max-margin=20                      | --label-max-margin is 20; it must be from 0 to 1
                    --to-label-topic=labels                    | --to-label-topic is 'labels'; it must not be that of --label-topic
                    --idleness=99999d                          | --idleness is 99999d; it must be at most 10 years
                    --max-model-versions=0                     | --max-model-versions is 0; it must be at least 1
                    --idleness=1s                              | --idleness is 1s; it must not be shorter than --max-out-of-orderness
                    """)
    void whatCannotWorkIsRefusedWithTheOptionAndTheReason(String arguments, String message) {
        assertThatExceptionOfType(InvalidOptionsException.class)
                .isThrownBy(() -> evaluation(arguments.split(" ")))
                .withMessageContaining(message);
    }

    private static EvaluationOptions evaluation(String... arguments) {
        String[] all = Stream.of(BROKER, arguments).flatMap(Stream::of).toArray(String[]::new);
        return JobCommandLine.parse(new AccuracyOptions(), all)
                .orElseThrow()
                .settings()
                .evaluation();
    }
}
