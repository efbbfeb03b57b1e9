package io.flinktwins.serve.classifying;

import io.flinktwins.serve.classifying.Refusal.Kind;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the images that the server works on, and lets no more in than it may have. Any thread. */
final class Admission {

    private final RequestLimits limits;
    private final AtomicInteger images = new AtomicInteger();

    Admission(RequestLimits limits) {
        this.limits = limits;
    }

    /**
     * Lets the images of a request in, all of them or none. Each {@link #leave leaves} by itself.
     *
     * @throws RefusedRequestException if there are too many
     */
    void enter(int count) {
        if (count > limits.imagesPerRequest()) {
            throw new RefusedRequestException(
                    Kind.TOO_LARGE,
                    "%d images in one request, and at most %d are taken (--max-images-per-request)"
                            .formatted(count, limits.imagesPerRequest()));
        }
        if (images.addAndGet(count) > limits.queuedImages()) {
            images.addAndGet(-count);
            throw new RefusedRequestException(
                    Kind.BUSY,
                    "%d images are worked on or wait already; try again later (--max-queued-images)"
                            .formatted(images.get()));
        }
    }

    void leave() {
        images.decrementAndGet();
    }

    int images() {
        return images.get();
    }
}
