package io.flinktwins.cli.review.web;

import io.flinktwins.cli.review.wall.Picture;
import io.flinktwins.cli.review.wall.Wall;
import io.flinktwins.cli.review.wall.WallImage;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.Thumbnails;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Small copies of the wall's images, made by our own decoder when a browser asks for one: what came in a topic reaches no
 * browser as it is.
 *
 * <p>Thread-safe; one is made at a time.
 */
final class ThumbnailReplies implements AutoCloseable {

    private static final int LONGEST_SIDE = 320;
    private static final int KEPT = 1_000;

    private final Wall wall;
    private final Thumbnails maker = new Thumbnails(LONGEST_SIDE);
    private final Map<Long, Reply> kept = new LinkedHashMap<>();
    private boolean isClosed;

    ThumbnailReplies(Wall wall) {
        this.wall = wall;
    }

    /** The thumbnail of the image with a number, or in words why there is none. */
    synchronized Reply of(long number) {
        // A request may outlive the server, but not the decoder's memory.
        WallImage image = isClosed ? null : wall.image(number);
        Picture picture = image == null ? null : image.picture();
        if (picture == null) {
            return Reply.text(Reply.NOT_FOUND, image == null ? "no longer in memory" : "the image has not come");
        } else if (picture.encoded() == null) {
            return Reply.text(Reply.NOT_FOUND, "elsewhere");
        }
        Reply known = kept.get(number);
        return known == null ? keep(number, make(picture.encoded())) : known;
    }

    private Reply make(byte[] encoded) {
        try {
            return new Reply(Reply.OK, "image/jpeg", maker.of(encoded));
        } catch (RejectedImageException e) {
            return Reply.text(Reply.UNUSABLE, e.rejection().message());
        }
    }

    private Reply keep(long number, Reply thumbnail) {
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
