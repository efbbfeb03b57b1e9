package io.flinktwins.serve.publish;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Timings;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.serve.classifying.AskedImage;
import io.flinktwins.serve.classifying.AskedImage.Encoded;
import io.flinktwins.serve.classifying.AskedImage.Located;
import io.flinktwins.serve.classifying.AskedImage.Prepared;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Makes records of an image and its answer. An image of a request was taken when it was received, for all that is known. */
record AnswerRecords(AskedImage image, String imageId, Instant receivedAt, Classified answer, Instant answeredAt) {

    /** Who sent it, in the records. */
    private static final String SOURCE = "serve";

    Classification classification(TopK ranking) {
        Timings timings = answer.timings();
        // What a client has preprocessed has no format, and its size is that of the model's input.
        ImageHeader header = image instanceof Prepared ? null : answer.image();
        return Classification.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(millis(receivedAt))
                .setSource(SOURCE)
                .setModelName(answer.model().name())
                .setModelVersion(answer.model().version())
                .setTopK(ranking.of(answer.probabilities()))
                .setBatchSize(timings.batchSize())
                .setQueueMicros(timings.queueMicros())
                .setPreprocessMicros(timings.preprocessMicros())
                .setInferenceMicros(timings.inferenceMicros())
                .setClassifiedAt(millis(answeredAt))
                .setImageFormat(header == null ? null : header.format())
                .setImageWidth(header == null ? null : header.width())
                .setImageHeight(header == null ? null : header.height())
                .build();
    }

    /** Null for what has no file. */
    @Nullable
    ImageEvent event() {
        ImageEvent.Builder event = ImageEvent.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(millis(receivedAt))
                .setSource(SOURCE);
        if (image instanceof Encoded encoded) {
            return event.setImage(ByteBuffer.wrap(encoded.bytes())).build();
        } else if (image instanceof Located located) {
            return event.setImageUri(located.uri()).build();
        }
        return null;
    }

    private static Instant millis(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS);
    }
}
