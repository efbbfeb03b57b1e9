package io.flinktwins.serve.classifying;

import io.flinktwins.inference.InvalidSettingException;

/**
 * How much of the server one request may take, and all of them together.
 *
 * @param imagesPerRequest images of one request, at most
 * @param queuedImages images that are worked on or wait for it, at most; what comes on top is refused
 */
public record RequestLimits(int imagesPerRequest, int queuedImages) {

    public RequestLimits {
        InvalidSettingException.requireAtLeastOne("max images per request", imagesPerRequest);
        InvalidSettingException.unless(
                queuedImages >= imagesPerRequest,
                "max queued images",
                queuedImages,
                "must not be less than --max-images-per-request, which is " + imagesPerRequest);
    }
}
