package io.flinktwins.operators.evaluation.selection;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.matching.Candidate;
import io.flinktwins.operators.evaluation.selection.TwoSamples.Chosen;
import io.flinktwins.schemas.LabelRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Chooses what people should label: of each minute of capture time so many images at most, when the watermark has passed it.
 * Keyed by minute, for all models together, so that an image is asked for once whatever versions classified it.
 *
 * <p>A checkpoint holds, for each open minute, its {@link Bounds} and the contenders that may still get a place; and in each
 * subtask what classes have grown. An image that can't get a place costs one read. The state of a minute is a few times as large as
 * the number of places, however many images come.
 */
public final class SelectFunction extends KeyedBroadcastProcessFunction<Long, Candidate, GrownClasses, LabelRequest> {

    public static final MapStateDescriptor<ModelIdentity, GrownClasses> GROWN_CLASSES =
            new MapStateDescriptor<>("grown-classes", Types.POJO(ModelIdentity.class), Types.POJO(GrownClasses.class));

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final SelectionOptions options;
    private final ClassList classes;

    private transient ValueState<Bounds> bounds;
    private transient MapState<String, Contender> contenders;
    private transient Counter labelRequests;
    private transient Counter lateCandidates;

    /** @param classes names of the classes */
    public SelectFunction(SelectionOptions options, ClassList classes) {
        this.options = options;
        this.classes = classes;
    }

    /** The key: when the image's minute starts, in milliseconds since the epoch. */
    public static long minute(Candidate candidate) {
        return candidate.capturedAt() - Math.floorMod(candidate.capturedAt(), MINUTE);
    }

    @Override
    public void open(OpenContext context) {
        bounds = getRuntimeContext().getState(new ValueStateDescriptor<>("bounds", Bounds.class));
        contenders = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("contenders", Types.STRING, Types.POJO(Contender.class)));
        register(getRuntimeContext().getMetricGroup());
    }

    void register(MetricGroup metrics) {
        labelRequests = metrics.counter("labelRequests");
        lateCandidates = metrics.counter("lateCandidates");
    }

    @Override
    public void processElement(Candidate candidate, ReadOnlyContext context, Collector<LabelRequest> out)
            throws Exception {
        long end = context.getCurrentKey() + MINUTE;
        if (end <= context.currentWatermark()) {
            lateCandidates.inc();
            return;
        }
        Bounds known = bounds.value();
        if (known == null) {
            known = Bounds.NONE;
            context.timerService().registerEventTimeTimer(end);
        }
        Contender contender = new Contender(
                candidate, criteria(candidate, context), Lots.of(candidate.imageId(), context.getCurrentKey()));
        if (known.leave(contender)) {
            offer(contender, known);
        }
    }

    private Criteria criteria(Candidate candidate, ReadOnlyContext context) throws Exception {
        GrownClasses grown = context.getBroadcastState(GROWN_CLASSES).get(candidate.model());
        return new Criteria(
                // Without a margin, which is NaN then, it is not low.
                candidate.margin() < options.labelMaxMargin(),
                candidate.disagrees(),
                grown != null && grown.classes().contains(candidate.predicted()));
    }

    private void offer(Contender contender, Bounds known) throws Exception {
        Contender before = contenders.get(contender.imageId());
        if (before == null) {
            contenders.put(contender.imageId(), contender);
            grow(known.withOneMore());
        } else if (contender.weight() > before.weight()) {
            contenders.put(contender.imageId(), contender);
        }
    }

    /** Sorts out only now and then, or each new contender would cost as much as all that are kept. */
    private void grow(Bounds more) throws Exception {
        if (more.kept() < 2 * options.maxKept()) {
            bounds.update(more);
            return;
        }
        List<Contender> all = all();
        TwoSamples samples = new TwoSamples(all, options);
        Set<String> kept = samples.kept();
        for (Contender contender : all) {
            if (!kept.contains(contender.imageId())) {
                contenders.remove(contender.imageId());
            }
        }
        bounds.update(samples.bounds());
    }

    @Override
    public void processBroadcastElement(GrownClasses grown, Context context, Collector<LabelRequest> out)
            throws Exception {
        BroadcastState<ModelIdentity, GrownClasses> state = context.getBroadcastState(GROWN_CLASSES);
        GrownClasses known = state.get(grown.model());
        if (known == null || grown.isNewerThan(known)) {
            state.put(grown.model(), grown);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<LabelRequest> out) throws Exception {
        Instant now = Instant.ofEpochMilli(context.timerService().currentProcessingTime());
        for (Chosen chosen : new TwoSamples(all(), options).chosen()) {
            out.collect(request(chosen, now));
            labelRequests.inc();
        }
        contenders.clear();
        bounds.clear();
    }

    private List<Contender> all() throws Exception {
        List<Contender> all = new ArrayList<>();
        contenders.values().forEach(all::add);
        return all;
    }

    private LabelRequest request(Chosen chosen, Instant now) {
        Candidate candidate = chosen.contender().candidate();
        return LabelRequest.newBuilder()
                .setImageId(candidate.imageId())
                .setCapturedAt(Instant.ofEpochMilli(candidate.capturedAt()))
                .setModelName(candidate.model().name())
                .setModelVersion(candidate.model().version())
                .setClassId(candidate.predicted())
                .setLabel(classes.label(candidate.predicted()))
                .setScore(candidate.confidence())
                .setReasons(chosen.contender().criteria().reasons())
                .setProbability(chosen.probability())
                .setRequestedAt(now)
                .build();
    }
}
