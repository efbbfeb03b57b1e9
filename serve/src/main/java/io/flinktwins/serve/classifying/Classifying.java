package io.flinktwins.serve.classifying;

import io.flinktwins.inference.Completion;
import io.flinktwins.inference.Outcome;
import io.flinktwins.inference.Outcome.Classified;
import io.flinktwins.inference.Outcome.Rejected;
import io.flinktwins.inference.fetch.UriImages;
import io.flinktwins.schemas.Rejection;
import io.flinktwins.schemas.Stage;
import io.flinktwins.serve.classifying.AskedImage.Encoded;
import io.flinktwins.serve.classifying.AskedImage.Located;
import io.flinktwins.serve.classifying.AskedImage.Prepared;
import io.flinktwins.serve.classifying.Refusal.Kind;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way from a request's images to its answers. The images of all requests meet in the model's batches.
 *
 * <p>Any thread asks. Whoever makes it closes the model and the images that it is given.
 */
public final class Classifying {

    private static final Logger LOG = LoggerFactory.getLogger(Classifying.class);

    private final Admission admission;
    private final UriImages uriImages;
    private final AnswerListener listener;
    private final Clock clock;

    private volatile @Nullable ServedModel model;
    private volatile boolean stopping;
    private volatile boolean broken;

    public Classifying(RequestLimits limits, UriImages uriImages, AnswerListener listener, Clock clock) {
        admission = new Admission(limits);
        this.uriImages = uriImages;
        this.listener = listener;
        this.clock = clock;
    }

    /** From now on there are answers. */
    public void begin(ServedModel loaded) {
        model = loaded;
    }

    /** From now on no request is taken; who has asked before still gets an answer. */
    public void stop() {
        stopping = true;
    }

    /**
     * Sees that requests are taken.
     *
     * @throws RefusedRequestException if not
     */
    public void requireOpen() {
        if (stopping) {
            throw new RefusedRequestException(Kind.NOT_READY, "the server stops");
        }
    }

    /** Whether requests get answers. */
    public boolean isReady() {
        return model != null && !stopping && !broken;
    }

    /** Whether the engine works, as far as is known; if not, only another process helps. */
    public boolean isLive() {
        return !broken;
    }

    /** Images that are worked on or wait for it. */
    public int images() {
        return admission.images();
    }

    /**
     * The model.
     *
     * @throws RefusedRequestException while it is being loaded
     */
    public ServedModel model() {
        ServedModel loaded = model;
        if (loaded == null) {
            throw new RefusedRequestException(Kind.NOT_READY, "the model is being loaded");
        }
        return loaded;
    }

    /**
     * Classifies all images of a request; fails with a {@link RefusedRequestException} for the first one that has no answer.
     *
     * @throws RefusedRequestException if the server can't take the request
     */
    public CompletableFuture<Answers> classify(Question question) {
        ServedVersion version = model().version(question.model(), question.version());
        List<AskedImage> images = question.images();
        if (images.isEmpty()) {
            throw new RefusedRequestException(Kind.INVALID, "there is no image in the request");
        }
        admission.enter(images.size());
        Instant receivedAt = clock.instant();
        AtomicBoolean isRefused = new AtomicBoolean();
        List<ImageInWork> inWork = IntStream.range(0, images.size())
                .mapToObj(index -> new ImageInWork(question, version, index, receivedAt, isRefused))
                .toList();
        // Where a version takes over, all images go to it, or none.
        version.serving().submitTogether(() -> inWork.forEach(ImageInWork::submit));
        return allOf(inWork).thenApply(answers -> answers(version, answers));
    }

    private static Answers answers(ServedVersion version, List<Classified> answers) {
        long number = answers.get(0).model().version();
        return new Answers(answers, version.summary(number).classes());
    }

    private static CompletableFuture<List<Classified>> allOf(List<ImageInWork> images) {
        CompletableFuture<List<Classified>> all = CompletableFuture.allOf(
                        images.stream().map(image -> image.answer).toArray(CompletableFuture<?>[]::new))
                .thenApply(done ->
                        images.stream().map(image -> image.answer.join()).toList());
        // One image without an answer is enough: nobody waits for the others then.
        images.forEach(image -> image.answer.exceptionally(failure -> {
            all.completeExceptionally(failure);
            return null;
        }));
        return all;
    }

    /** One image of a request until its answer; leaves the {@link Admission} exactly once. */
    private final class ImageInWork implements Completion {

        private final Question question;
        private final ServedVersion version;
        private final int index;
        private final Instant receivedAt;
        private final AtomicBoolean isRefused;
        private final CompletableFuture<Classified> answer = new CompletableFuture<>();

        /**
         * Begins.
         *
         * @param isRefused whether any image of the request has no answer, so that nobody waits for the others
         */
        ImageInWork(Question question, ServedVersion version, int index, Instant receivedAt, AtomicBoolean isRefused) {
            this.question = question;
            this.version = version;
            this.index = index;
            this.receivedAt = receivedAt;
            this.isRefused = isRefused;
        }

        void submit() {
            AskedImage image = question.images().get(index);
            try {
                if (image instanceof Encoded encoded) {
                    version.serving().submit(encoded.bytes(), this);
                } else if (image instanceof Prepared prepared) {
                    version.serving().submit(prepared.tensor(), this);
                } else if (image instanceof Located located) {
                    uriImages.fetch(located.uri(), new Fetching(this));
                }
            } catch (RuntimeException e) {
                giveUp(e);
            }
        }

        /** Something has failed on the way to the engine. */
        void giveUp(Throwable cause) {
            admission.leave();
            LOG.error("an image did not come to the engine", cause);
            refuse(new Refusal(Kind.FAILED, "the server has failed; its log says why"));
        }

        @Override
        public boolean isAwaited() {
            return !isRefused.get() && question.isAwaited().getAsBoolean();
        }

        @Override
        public void complete(Outcome outcome) {
            admission.leave();
            if (outcome instanceof Rejected rejected) {
                refuse(Refusal.of(rejected, question.images().get(index)));
            } else if (outcome instanceof Classified classified) {
                answered(classified);
            }
        }

        private void answered(Classified classified) {
            String wanted = question.version();
            long number = classified.model().version();
            if (wanted != null && !wanted.equals(Long.toString(number))) {
                // The version was replaced between the look and the submission.
                refuse(new Refusal(Kind.NOT_FOUND, "version %s is not served any more".formatted(wanted)));
                return;
            }
            listener.answered(
                    question.images().get(index),
                    question.imageId(index),
                    receivedAt,
                    classified,
                    version.summary(number).classes());
            answer.complete(classified);
        }

        @Override
        public void fail(Throwable cause) {
            admission.leave();
            LOG.error("the engine is broken", cause);
            broken = true;
            refuse(new Refusal(Kind.FAILED, "the engine is broken, and this server has to be started anew"));
        }

        private void refuse(Refusal refusal) {
            isRefused.set(true);
            boolean isOneOfSeveral = question.images().size() > 1;
            answer.completeExceptionally(
                    new RefusedRequestException(isOneOfSeveral ? refusal.ofImage(index) : refusal));
        }
    }

    /** An image that has to be fetched first. */
    private record Fetching(ImageInWork image) implements UriImages.Arrival {

        @Override
        public void fetched(byte[] encoded, Runnable taken) {
            image.version.serving().submit(encoded, image);
            taken.run();
        }

        @Override
        public void rejected(Rejection rejection, Runnable taken) {
            taken.run();
            image.complete(new Rejected(Stage.IMAGE, rejection));
        }

        @Override
        public void failed(Throwable cause) {
            image.giveUp(cause);
        }
    }
}
