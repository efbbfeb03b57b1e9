package io.flinktwins.sql.model;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.fetch.UriImages;
import io.flinktwins.inference.fetch.UriImages.Arrival;
import io.flinktwins.operators.fetch.FetchMetrics;
import io.flinktwins.operators.inference.SlotInference;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.jspecify.annotations.Nullable;

/**
 * Classifies the rows of one subtask, which share one batcher.
 *
 * <p>Any thread may hand rows in; the operator owns those in flight, and a checkpoint holds them.
 */
final class SubtaskRows implements AutoCloseable {

    private static final Rejected NO_IMAGE =
            new Rejected(Stage.IMAGE, new Rejection(Reason.INVALID_EVENT, "the image is NULL"));

    private final RowSettings settings;
    private final SlotInference inference;
    private final @Nullable UriImages images;
    private final LongAdder rejected = new LongAdder();

    private SubtaskRows(RowSettings settings, SlotInference inference, @Nullable UriImages images) {
        this.settings = settings;
        this.inference = inference;
        this.images = images;
    }

    /** Loads the model. There is no state in which a version could have been recorded. */
    static SubtaskRows open(RowSettings settings, FunctionContext context) {
        SlotInference inference = SlotInference.open(
                settings.inference(),
                context.getTaskInfo(),
                context.getMetricGroup(),
                context::getExternalResourceInfos,
                null);
        UriImages images = settings.image() == ImageColumn.URI
                ? FetchMetrics.open(settings.fetch(), context.getTaskInfo(), context.getMetricGroup())
                : null;
        SubtaskRows rows = new SubtaskRows(settings, inference, images);
        context.getMetricGroup().gauge("rejectedImages", rows.rejected::sum);
        return rows;
    }

    /**
     * Classifies the image in a row's only column.
     *
     * @return the answer, or no row where images that can't be used are dropped; not completed if this is closed before
     */
    CompletableFuture<Collection<RowData>> classify(RowData row) {
        Answer answer = new Answer();
        if (row.isNullAt(0)) {
            answer.complete(NO_IMAGE);
        } else if (images == null) {
            inference.submit(row.getBinary(0), answer);
        } else {
            images.fetch(row.getString(0).toString(), answer);
        }
        return answer.rows;
    }

    /** Drops what is in flight; returns when nothing native is running. */
    @Override
    public void close() {
        if (images != null) {
            images.close();
        }
        inference.close();
    }

    /** A row whose image is on its way. */
    private final class Answer implements Completion, Arrival {

        private final CompletableFuture<Collection<RowData>> rows = new CompletableFuture<>();

        @Override
        public void fetched(byte[] encoded, Runnable taken) {
            inference.submit(encoded, this);
            // The async operator bounds the images that pile up in the batcher.
            taken.run();
        }

        @Override
        public void rejected(Rejection rejection, Runnable taken) {
            reject(rejection);
            taken.run();
        }

        @Override
        public void complete(Outcome outcome) {
            if (outcome instanceof Rejected rejection) {
                reject(rejection.rejection());
            } else if (outcome instanceof Classified classified) {
                rows.complete(List.of(settings.answers()
                        .answer(classified.model(), settings.topK().of(classified.probabilities()))));
            }
        }

        private void reject(Rejection rejection) {
            rejected.increment();
            switch (settings.onRejection()) {
                case NULLS -> rows.complete(List.of(settings.answers().nulls(rejection)));
                case DROP -> rows.complete(List.of());
                case FAIL -> rows.completeExceptionally(new UnusableImageException(rejection));
            }
        }

        @Override
        public void fail(Throwable cause) {
            rows.completeExceptionally(cause);
        }

        @Override
        public void failed(Throwable cause) {
            rows.completeExceptionally(cause);
        }
    }
}
