package io.flinktwins.operators.evaluation.drift;

import java.io.IOException;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * What images were classified, for the current key, in keyed state. Owned by its task's thread; a checkpoint holds all of it.
 */
public final class SeenImages {

    private final ValueState<ImageCounts> counts;

    public SeenImages(RuntimeContext context) {
        counts = context.getState(new ValueStateDescriptor<>("seen-images", ImageCounts.class));
    }

    /**
     * Counts an image.
     *
     * @param image null if nothing is known of it: it is not counted
     */
    public void add(@Nullable ImageKind image) throws IOException {
        if (image != null) {
            counts.update(read().plus(image));
        }
    }

    public ImageCounts read() throws IOException {
        ImageCounts known = counts.value();
        return known == null ? ImageCounts.NONE : known;
    }

    public void clear() {
        counts.clear();
    }
}
