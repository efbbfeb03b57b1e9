package io.flinktwins.operators.evaluation.drift;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * How often each class was predicted, for the current key, in keyed state. Owned by its task's thread; a checkpoint holds all
 * of it.
 */
public final class PredictedClasses {

    /** A record may name any class; further ones are counted together. */
    static final int MAX_CLASSES = 10_000;

    /** Stands for all classes for which there is no room. */
    static final int OTHER = -1;

    private final MapState<Integer, Long> counts;
    private final ValueState<Integer> classes;

    public PredictedClasses(RuntimeContext context) {
        counts = context.getMapState(new MapStateDescriptor<>("predicted-classes", Types.INT, Types.LONG));
        classes = context.getState(new ValueStateDescriptor<>("predicted-class-count", Types.INT));
    }

    public void add(int classId) throws Exception {
        Long count = counts.get(classId);
        if (count == null) {
            open(classId);
        } else {
            counts.put(classId, count + 1);
        }
    }

    private void open(int classId) throws Exception {
        int open = size();
        if (open < MAX_CLASSES) {
            counts.put(classId, 1L);
            classes.update(open + 1);
        } else {
            Long others = counts.get(OTHER);
            counts.put(OTHER, others == null ? 1 : others + 1);
        }
    }

    public Map<Integer, Long> read() throws Exception {
        Map<Integer, Long> read = new HashMap<>();
        for (Map.Entry<Integer, Long> entry : counts.entries()) {
            read.put(entry.getKey(), entry.getValue());
        }
        return read;
    }

    public void clear() {
        counts.clear();
        classes.clear();
    }

    private int size() throws IOException {
        Integer size = classes.value();
        return size == null ? 0 : size;
    }
}
