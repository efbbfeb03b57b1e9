package io.flinktwins.cli.labels;

import static java.util.Comparator.comparing;

import io.flinktwins.cli.kafka.TopicContents;
import io.flinktwins.operators.evaluation.LabelRule;
import io.flinktwins.operators.records.Names;
import io.flinktwins.schemas.LabelRequest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests of labels that a topic has; of several for one image the newest. */
record RequestedLabels(Map<String, LabelRequest> byImage) {

    private static final Comparator<LabelRequest> NEWEST_LAST =
            comparing(LabelRequest::getRequestedAt).thenComparing(LabelRequest::getProbability);

    static final RequestedLabels NONE = new RequestedLabels(Map.of());

    RequestedLabels {
        byImage = Map.copyOf(byImage);
    }

    static RequestedLabels read(Map<String, ?> client, String topic) throws InterruptedException {
        Map<String, LabelRequest> byImage = new HashMap<>();
        TopicContents.read(client, topic, LabelRequest.class, request -> {
            if (isUsable(request)) {
                byImage.merge(
                        request.getImageId(),
                        request,
                        (one, other) -> NEWEST_LAST.compare(one, other) >= 0 ? one : other);
            }
        });
        return new RequestedLabels(byImage);
    }

    private static boolean isUsable(LabelRequest request) {
        return Names.isName(request.getImageId()) && LabelRule.isProbability(request.getProbability());
    }

    /** With which probability an image was chosen, if it was. */
    @Nullable
    Double probability(String imageId) {
        LabelRequest request = byImage.get(imageId);
        return request == null ? null : request.getProbability();
    }
}
