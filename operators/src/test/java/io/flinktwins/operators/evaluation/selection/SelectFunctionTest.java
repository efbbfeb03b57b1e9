package io.flinktwins.operators.evaluation.selection;

import static io.flinktwins.operators.evaluation.SampleEvents.MODEL;
import static io.flinktwins.operators.evaluation.SampleEvents.NOON;
import static io.flinktwins.operators.evaluation.SampleEvents.SHADOW;
import static io.flinktwins.operators.evaluation.selection.SampleContenders.SURE;
import static io.flinktwins.operators.evaluation.selection.SampleContenders.UNSURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.RecordedMetrics;
import io.flinktwins.operators.evaluation.matching.Candidate;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.SelectionReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelectFunctionTest {

    private static final int PLACES = 10;
    private static final int UNIFORM_PLACES = 3;
    private static final SelectionOptions OPTIONS = new SelectionOptions(PLACES, 0.3, 0.2);
    private static final Instant ONE_MINUTE_LATER = NOON.plusSeconds(60);
    private static final Instant TWO_MINUTES_LATER = NOON.plusSeconds(120);
    private static final int KEY_GROUPS = 128;
    private static final ClassList CLASSES = ClassList.labelled(List.of("tench", "shark", "ray", "cock"));

    private final RecordedMetrics metrics = new RecordedMetrics();
    private final List<Slot> open = new ArrayList<>();
    private Slot slot;

    private static final class Slot
            extends KeyedBroadcastOperatorTestHarness<Long, Candidate, GrownClasses, LabelRequest> {

        Slot(SelectFunction function, int slots, int number) throws Exception {
            super(
                    new CoBroadcastWithKeyedOperator<>(function, List.of(SelectFunction.GROWN_CLASSES)),
                    SelectFunction::minute,
                    Types.LONG,
                    KEY_GROUPS,
                    slots,
                    number);
        }
    }

    @BeforeEach
    void open() throws Exception {
        SelectFunction function = new SelectFunction(OPTIONS, CLASSES);
        slot = new Slot(function, 1, 0);
        slot.open();
        open.add(slot);
        function.register(metrics);
    }

    @AfterEach
    void close() throws Exception {
        for (Slot each : open) {
            each.close();
        }
    }

    @Test
    void ofAMinuteNoMoreImagesAreAskedForThanThereArePlaces() throws Exception {
        for (int second = 0; second < 60; second++) {
            offer(100, second + "-", NOON.plusSeconds(second), second % 2 == 0 ? UNSURE : SURE);
        }
        advanceTo(ONE_MINUTE_LATER.minusMillis(1));
        assertThat(requests()).isEmpty();

        advanceTo(ONE_MINUTE_LATER);

        assertThat(requests()).hasSizeBetween(PLACES - UNIFORM_PLACES, PLACES);
        assertThat(imageIds(requests())).doesNotHaveDuplicates().isSorted();
        assertThat(metrics.values())
                .containsEntry(".labelRequests", (long) requests().size())
                .containsEntry(".lateCandidates", 0L);
        assertThat(stateEntries()).isZero();
    }

    @Test
    void aRequestSaysWhatTheModelSawAndHowItWasChosen() throws Exception {
        slot.setProcessingTime(4711);
        offer(SampleContenders.candidate("image", NOON.toEpochMilli(), UNSURE, false));
        advanceTo(ONE_MINUTE_LATER);

        assertThat(requests())
                .containsExactly(LabelRequest.newBuilder()
                        .setImageId("image")
                        .setCapturedAt(NOON)
                        .setModelName(MODEL.name())
                        .setModelVersion(MODEL.version())
                        .setClassId(3)
                        .setLabel("cock")
                        .setScore(0.5f)
                        .setReasons(List.of(SelectionReason.LOW_MARGIN))
                        .setProbability(1)
                        .setRequestedAt(Instant.ofEpochMilli(4711))
                        .build());
    }

    @Test
    void chanceHasItsPlacesHoweverManyImagesAreWanted() throws Exception {
        offer(1_000, "unsure-", NOON, UNSURE);
        offer(1_000, "sure-", NOON, SURE);
        advanceTo(ONE_MINUTE_LATER);

        List<String> lowestLots = Stream.of("unsure-", "sure-")
                .flatMap(name -> IntStream.range(0, 1_000).mapToObj(image -> name + image))
                .sorted(Comparator.comparingDouble(
                        image -> Lots.of(image, NOON.toEpochMilli()).uniform()))
                .limit(UNIFORM_PLACES)
                .toList();
        assertThat(imageIds(requests())).containsAll(lowestLots);
        assertThat(requests())
                .filteredOn(request -> request.getReasons().contains(SelectionReason.LOW_MARGIN))
                .hasSizeGreaterThanOrEqualTo(PLACES - UNIFORM_PLACES);
    }

    @Test
    void chanceTakesThePlacesThatNoWantedImageTakes() throws Exception {
        offer(1_000, "sure-", NOON, SURE);
        advanceTo(ONE_MINUTE_LATER);

        assertThat(requests()).hasSize(PLACES).allSatisfy(request -> {
            assertThat(request.getReasons()).isEmpty();
            assertThat(request.getProbability()).isBetween(0.001, 0.1);
        });
    }

    @Test
    void anImageWithoutAMarginIsNotUnsure() throws Exception {
        offer(SampleContenders.candidate("image", NOON.toEpochMilli(), Float.NaN, false));
        offer(SampleContenders.candidate("other", NOON.toEpochMilli(), 0.2f, false));
        advanceTo(ONE_MINUTE_LATER);

        assertThat(requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.getReasons()).isEmpty());
    }

    @Test
    void anImageThatVersionsDisagreeAboutIsAskedForOnceAsTheOneThatMakesItMostWantedSeesIt() throws Exception {
        offer(1_000, "sure-", NOON, SURE);
        offer(by(MODEL, 3, SURE, false));
        offer(by(SHADOW, 2, UNSURE, true));
        offer(by(new ModelIdentity("third", 1), 3, SURE, true));
        advanceTo(ONE_MINUTE_LATER);

        assertThat(requests())
                .filteredOn(request -> request.getImageId().equals("image"))
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.getReasons())
                            .containsExactly(SelectionReason.LOW_MARGIN, SelectionReason.DISAGREEMENT);
                    assertThat(request.getModelVersion()).isEqualTo(SHADOW.version());
                    assertThat(request.getClassId()).isEqualTo(2);
                    assertThat(request.getProbability()).isEqualTo(1);
                });
    }

    @Test
    void aClassThatTheNewestWindowCallsGrownIsWanted() throws Exception {
        grown(ONE_MINUTE_LATER, 3);
        grown(NOON, 1, 2);
        offer(by(MODEL, 3, SURE, false));
        offer(SampleContenders.candidate("other", NOON.toEpochMilli(), UNSURE, false));
        advanceTo(ONE_MINUTE_LATER);
        grown(TWO_MINUTES_LATER);
        offer(SampleContenders.candidate("later", ONE_MINUTE_LATER.toEpochMilli(), SURE, false));
        advanceTo(TWO_MINUTES_LATER);

        assertThat(requests())
                .extracting(LabelRequest::getImageId, LabelRequest::getReasons)
                .containsExactly(
                        tupleOf("image", SelectionReason.GROWN_CLASS),
                        tupleOf("other", SelectionReason.LOW_MARGIN, SelectionReason.GROWN_CLASS),
                        tupleOf("later"));
    }

    @Test
    void whatComesAfterItsMinuteIsCountedAndNotChosen() throws Exception {
        advanceTo(ONE_MINUTE_LATER);
        offer(SampleContenders.candidate("late", ONE_MINUTE_LATER.minusMillis(1).toEpochMilli(), UNSURE, false));
        offer(SampleContenders.candidate("in time", ONE_MINUTE_LATER.toEpochMilli(), UNSURE, false));
        advanceTo(TWO_MINUTES_LATER);

        assertThat(imageIds(requests())).containsExactly("in time");
        assertThat(metrics.values()).containsEntry(".lateCandidates", 1L);
    }

    @Test
    void howeverManyImagesComeTheStateOfAMinuteIsSmall() throws Exception {
        offer(20_000, "image-", NOON, UNSURE);

        assertThat(stateEntries()).isLessThanOrEqualTo(2 * OPTIONS.maxKept() + 1);
    }

    @Test
    void afterAFailureTheSameImagesAreAskedFor() throws Exception {
        OperatorSubtaskState checkpoint = half(slot);
        half(2, slot);
        advanceTo(TWO_MINUTES_LATER);

        Slot restored = slot(checkpoint, 1, 0);
        half(2, restored);
        advance(TWO_MINUTES_LATER, restored);

        assertThat(requests()).hasSizeGreaterThan(PLACES);
        assertThat(requests(restored)).isEqualTo(requests());
        assertThat(requests())
                .anySatisfy(request -> assertThat(request.getReasons()).contains(SelectionReason.GROWN_CLASS));
    }

    @Test
    void withMoreSlotsTheSameImagesAreAskedFor() throws Exception {
        OperatorSubtaskState checkpoint = half(slot);
        advanceTo(TWO_MINUTES_LATER);

        Slot first = slot(checkpoint, 2, 0);
        Slot second = slot(checkpoint, 2, 1);
        advance(TWO_MINUTES_LATER, first);
        advance(TWO_MINUTES_LATER, second);

        assertThat(requests()).hasSizeGreaterThan(PLACES);
        assertThat(Stream.of(first, second).flatMap(each -> requests(each).stream()))
                .containsExactlyInAnyOrderElementsOf(requests());
    }

    /** Candidates of two minutes, and a checkpoint behind them. */
    private OperatorSubtaskState half(Slot into) throws Exception {
        grown(NOON, 3);
        half(1, into);
        return into.snapshot(1, 1);
    }

    private static void half(int number, Slot into) throws Exception {
        for (int image = 0; image < 200; image++) {
            Instant capturedAt = image % 2 == 0 ? NOON : ONE_MINUTE_LATER;
            into.processElement(new StreamRecord<>(SampleContenders.candidate(
                    "%d-%d".formatted(number, image),
                    capturedAt.toEpochMilli(),
                    image % 5 == 0 ? UNSURE : SURE,
                    false)));
        }
    }

    private Slot slot(OperatorSubtaskState checkpoint, int slots, int number) throws Exception {
        Slot restored = new Slot(new SelectFunction(OPTIONS, CLASSES), slots, number);
        restored.initializeState(
                AbstractStreamOperatorTestHarness.repartitionOperatorState(checkpoint, KEY_GROUPS, 1, slots, number));
        restored.open();
        open.add(restored);
        return restored;
    }

    private void offer(int images, String name, Instant capturedAt, float margin) throws Exception {
        for (int image = 0; image < images; image++) {
            offer(SampleContenders.candidate(name + image, capturedAt.toEpochMilli(), margin, false));
        }
    }

    private void offer(Candidate candidate) throws Exception {
        slot.processElement(new StreamRecord<>(candidate));
    }

    private static Candidate by(ModelIdentity model, int predicted, float margin, boolean disagrees) {
        return new Candidate("image", NOON.toEpochMilli(), model, predicted, 0.5f, margin, disagrees);
    }

    private void grown(Instant windowStart, Integer... classes) throws Exception {
        slot.processBroadcastElement(
                new StreamRecord<>(new GrownClasses(MODEL, windowStart.toEpochMilli(), List.of(classes))));
    }

    private void advanceTo(Instant watermark) throws Exception {
        advance(watermark, slot);
    }

    private static void advance(Instant watermark, Slot in) throws Exception {
        in.processWatermark(watermark.toEpochMilli());
        in.processBroadcastWatermark(watermark.toEpochMilli());
    }

    private List<LabelRequest> requests() {
        return requests(slot);
    }

    private static List<LabelRequest> requests(Slot of) {
        return of.extractOutputValues();
    }

    private static List<String> imageIds(List<LabelRequest> requests) {
        return requests.stream().map(LabelRequest::getImageId).toList();
    }

    private static Tuple tupleOf(String imageId, SelectionReason... reasons) {
        return tuple(imageId, List.of(reasons));
    }

    private int stateEntries() {
        AbstractStreamOperator<?> operator = (AbstractStreamOperator<?>) slot.getOperator();
        return ((HeapKeyedStateBackend<?>) operator.getKeyedStateBackend()).numKeyValueStateEntries();
    }
}
