package io.flinktwins.cli;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.batch.BatchPolicy;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.inference.image.ImageLimits;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.inference.onnx.OnnxEngine;
import io.flinktwins.inference.onnx.OnnxEngine.ClientCheck;
import io.flinktwins.inference.onnx.OnnxOptions;
import io.flinktwins.inference.onnx.OnnxOptions.ModelSharing;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.inference.serving.ServingOptions;
import io.flinktwins.jobs.AccuracyOptions;
import io.flinktwins.jobs.ClassificationOptions;
import io.flinktwins.operators.evaluation.EvaluationOptions;
import io.flinktwins.operators.evaluation.LabelRule.LabelField;
import io.flinktwins.operators.evaluation.drift.DriftRule;
import io.flinktwins.operators.evaluation.report.AccuracyThreshold;
import io.flinktwins.operators.evaluation.report.CaptureWindows.SlidingWindows;
import io.flinktwins.operators.evaluation.selection.SelectionOptions;
import io.flinktwins.options.InvalidOptionsException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** Each setting that the core refuses is an option, named by the same words, of the job that it belongs to. */
class SettingNamesTest {

    private static final Duration NEGATIVE = Duration.ofMillis(-1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ModelInput LARGEST_INPUT =
            new ModelInput(4096, 4096, ChannelOrder.RGB, Layout.NCHW, ElementType.FLOAT32);
    private static final ModelDirectory MODEL = new ModelDirectory("../models/pretrained/alt_gvt_nano");
    private static final ImageLimits LIMITS = ImageLimits.DEFAULT;
    private static final Patience PATIENCE = new Patience(1, SECOND);

    private static final List<ThrowingCallable> CLASSIFICATION = List.of(
            () -> new BatchPolicy(NEGATIVE, SECOND),
            () -> new BatchPolicy(Duration.ZERO, Duration.ZERO),
            () -> new Capacity(-1, 1, 1),
            () -> new Capacity(1, -1, 1),
            () -> new Capacity(1, 65, 1),
            () -> new Capacity(1, 1, -1),
            () -> new Capacity(1, 1, 257),
            () -> new ServingOptions(BatchPolicy.DEFAULT, NEGATIVE),
            () -> new OnnxOptions(Device.CPU, -1, ModelSharing.SLOT, SECOND),
            () -> new OnnxOptions(Device.CPU, 257, ModelSharing.SLOT, SECOND),
            () -> new OnnxOptions(Device.CPU, 1, ModelSharing.SLOT, Duration.ZERO),
            () -> Device.parse("gpu"),
            () -> LARGEST_INPUT.batchBytes(11),
            () -> new OnnxEngine(
                            MODEL,
                            9L,
                            new OnnxOptions(Device.CPU, 1, ModelSharing.SLOT, SECOND),
                            LIMITS,
                            ClientCheck.CPU)
                    .versions(),
            () -> new ImageLimits(0, 1, false, false),
            () -> new ImageLimits(1, 0, false, false),
            () -> new FetchOptions(AllowedUris.NONE, 1, SECOND, 0, 1, PATIENCE),
            () -> new FetchOptions(AllowedUris.NONE, 1, SECOND, 257, 1, PATIENCE),
            () -> new FetchOptions(AllowedUris.NONE, 1, SECOND, 1, 0, PATIENCE),
            () -> new FetchOptions(AllowedUris.NONE, 1, Duration.ZERO, 1, 1, PATIENCE),
            () -> new Patience(0, SECOND),
            () -> new Patience(1, Duration.ZERO),
            () -> new AllowedUris(List.of("example.com")),
            () -> new TopK(0, List.of()));

    private static final List<ThrowingCallable> ACCURACY = List.of(
            () -> evaluation(Duration.ZERO, SECOND, SECOND, LabelField.ID, 1, 1),
            () -> evaluation(SECOND, Duration.ZERO, SECOND, LabelField.ID, 1, 1),
            () -> evaluation(SECOND, SECOND, Duration.ZERO, LabelField.ID, 1, 1),
            () -> evaluation(SECOND, SECOND, SECOND, LabelField.NAME, 1, 1),
            () -> evaluation(SECOND, SECOND, SECOND, LabelField.ID, 0, 1),
            () -> evaluation(SECOND, SECOND, SECOND, LabelField.ID, 1, 0),
            () -> new SlidingWindows(SECOND, Duration.ZERO),
            () -> new SlidingWindows(SECOND, Duration.ofSeconds(2)),
            () -> new SlidingWindows(Duration.ofDays(1), SECOND),
            () -> new AccuracyThreshold(2, 1),
            () -> new AccuracyThreshold(1, 0),
            () -> new DriftRule(2, 0, 0, 0, 0, 1),
            () -> new DriftRule(0, 2, 0, 0, 0, 1),
            () -> new DriftRule(0, 0, 2, 0, 0, 1),
            () -> new DriftRule(0, 0, 0, 2, 0, 1),
            () -> new DriftRule(0, 0, 0, 0, 2, 1),
            () -> new DriftRule(0, 0, 0, 0, 0, 0),
            () -> new SelectionOptions(-1, 1, 0),
            () -> new SelectionOptions(1, 0, 0),
            () -> new SelectionOptions(1, 1, 2));

    @Test
    void theClassificationJobHasAnOptionForEachSetting() {
        assertOptions(CLASSIFICATION, CommandSpec.forAnnotatedObject(new ClassificationOptions()));
    }

    @Test
    void theAccuracyJobHasAnOptionForEachSetting() {
        assertOptions(ACCURACY, CommandSpec.forAnnotatedObject(new AccuracyOptions()));
    }

    @Test
    void noCheckOfTheCoreIsMissingAbove() {
        Set<String> checks = new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("io.flinktwins.inference", "io.flinktwins.operators")
                        .get(InvalidSettingException.class)
                        .getAccessesToSelf()
                        .stream()
                        .filter(access -> !access.getOriginOwner().isEquivalentTo(InvalidSettingException.class))
                        .map(SettingNamesTest::place)
                        .collect(toSet());
        assertThat(Stream.of(CLASSIFICATION, ACCURACY)
                        .flatMap(List::stream)
                        .map(wrong -> place(failureOf(wrong)))
                        .collect(toSet()))
                .isEqualTo(checks);
    }

    private static void assertOptions(List<ThrowingCallable> wrongs, CommandSpec job) {
        Set<String> options = job.optionsMap().keySet();
        assertThat(wrongs).isNotEmpty().allSatisfy(wrong -> {
            String message =
                    String.valueOf(InvalidOptionsException.of(failureOf(wrong)).getMessage());
            assertThat(options).as(message).anyMatch(option -> message.startsWith(option + " is "));
        });
    }

    private static void evaluation(
            Duration retention, Duration window, Duration interval, LabelField field, long labels, int versions) {
        new EvaluationOptions(
                retention, window, null, interval, field, ClassList.UNKNOWN, null, labels, null, null, versions);
    }

    private static InvalidSettingException failureOf(ThrowingCallable wrong) {
        return catchThrowableOfType(InvalidSettingException.class, wrong);
    }

    private static String place(JavaAccess<?> access) {
        return "%s:%d".formatted(access.getOriginOwner().getName(), access.getLineNumber());
    }

    private static String place(InvalidSettingException failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> !frame.getClassName().equals(InvalidSettingException.class.getName()))
                .findFirst()
                .map(frame -> "%s:%d".formatted(frame.getClassName(), frame.getLineNumber()))
                .orElseThrow();
    }
}
