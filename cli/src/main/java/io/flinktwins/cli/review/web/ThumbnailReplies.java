package io.flinktwins.cli.review.web;

import io.flinktwins.cli.review.wall.Picture;
import io.flinktwins.cli.review.wall.Wall;
import io.flinktwins.cli.review.wall.WallImage;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.Thumbnails;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Small copies of the wall's images, made by our own decoder when a browser asks for one: what came in a topic reaches no
 * browser as it is.
 *
 * <p>Thread-safe; one is made at a time, and several are fetched.
 */
final class ThumbnailReplies implements AutoCloseable {

    private static final int LONGEST_SIDE = 320;
    private static final int KEPT = 1_000;

    private final Wall wall;
    private final ImageBytes bytes;
    private final Thumbnails maker = new Thumbnails(LONGEST_SIDE);
    private final Map<Long, Reply> kept = new LinkedHashMap<>();
    private boolean isClosed;

    ThumbnailReplies(Wall wall, ImageBytes bytes) {
        this.wall = wall;
        this.bytes = bytes;
    }

    /** The thumbnail of the image with a number, or in words why there is none. */
    Reply of(long number) throws InterruptedException {
        WallImage image = wall.image(number);
        Picture picture = image == null ? null : image.picture();
        if (picture == null) {
            return Reply.text(Reply.NOT_FOUND, image == null ? "no longer in memory" : "the image has not come");
        } else if (!bytes.areWithinReach(picture)) {
            return Reply.text(Reply.NOT_FOUND, "elsewhere");
        }
        Reply known = known(number);
        return known == null ? make(number, picture) : known;
    }

    private synchronized @Nullable Reply known(long number) {
        return kept.get(number);
    }

    private Reply make(long number, Picture picture) throws InterruptedException {
        try {
            return keep(number, bytes.of(picture));
        } catch (RejectedImageException e) {
            return Reply.text(Reply.UNUSABLE, e.rejection().message());
        }
    }

    /** What can't be fetched now is not kept, and what can't be decoded stays so. */
    private synchronized Reply keep(long number, byte[] encoded) {
        if (isClosed) {
            // A request may outlive the server, but not the decoder's memory.
            return Reply.text(Reply.NOT_FOUND, "no longer in memory");
        }
        Reply thumbnail;
        try {
            thumbnail = new Reply(Reply.OK, "image/jpeg", maker.of(encoded));
        } catch (RejectedImageException e) {
            thumbnail = Reply.text(Reply.UNUSABLE, e.rejection().message());
        }
        kept.put(number, thumbnail);
        if (kept.size() > KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        return thumbnail;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        maker.close();
    }
}
