package io.flinktwins.cli.review.wall;

import io.flinktwins.operators.records.Names;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The newest images, each with its answers, its label, why one is wanted and why it could not be used, whichever of them
 * comes first.
 *
 * <p>Holds no more than its limits say. One thread adds records, any thread looks.
 */
public final class Wall {

    private final WallLimits limits;
    private final Map<Key, WallImage> images = new HashMap<>();

    /** By their numbers, so the oldest first. */
    private final LinkedHashMap<Long, Key> order = new LinkedHashMap<>();

    /** Labels whose images have not come yet, or are gone. */
    private final LinkedHashMap<String, GivenLabel> otherLabels = new LinkedHashMap<>();

    /** Requests of labels for such images: most images are asked for by nobody, so they may be far behind. */
    private final LinkedHashMap<String, Wanted> otherRequests = new LinkedHashMap<>();

    private long newestNumber;
    private long newestChange;
    private long bytes;

    /** An image by its id, or a record by its position if it is none of an image that can be told. */
    private record Key(@Nullable String imageId, @Nullable String position) {}

    /**
     * What has changed on a wall.
     *
     * @param images in the order of their changes
     * @param newest the last change that is contained; the next question starts there
     * @param oldest number of the oldest image that the wall still has; those before it are gone
     * @param isAll whether nothing else has changed
     */
    public record Changes(List<WallImage> images, long newest, long oldest, boolean isAll) {}

    public Wall(WallLimits limits) {
        this.limits = limits;
    }

    public synchronized void add(ImageEvent event) {
        Picture picture = Picture.of(event);
        if (Names.isName(event.getImageId())
                && picture.size() <= limits.imageMemory().getBytes()) {
            changeImage(event.getImageId(), image -> image.with(picture));
        }
    }

    public synchronized void add(Classification classification) {
        if (Names.isName(classification.getImageId())) {
            Answer answer = Answer.of(classification);
            changeImage(classification.getImageId(), image -> image.with(answer));
        }
    }

    public synchronized void add(LabelEvent event) {
        if (!Names.isName(event.getImageId())) {
            return;
        }
        GivenLabel label = GivenLabel.of(event);
        if (images.containsKey(new Key(event.getImageId(), null))) {
            changeImage(event.getImageId(), image -> image.with(label));
        } else if (label.replaces(otherLabels.get(event.getImageId()))) {
            keep(otherLabels, event.getImageId(), label);
        }
    }

    public synchronized void add(LabelRequest request) {
        Wanted wanted = Wanted.of(request);
        if (wanted == null || !Names.isName(request.getImageId())) {
            return;
        }
        if (images.containsKey(new Key(request.getImageId(), null))) {
            changeImage(request.getImageId(), image -> image.with(wanted));
        } else if (wanted.replaces(otherRequests.get(request.getImageId()))) {
            keep(otherRequests, request.getImageId(), wanted);
        }
    }

    /**
     * Takes a dead letter.
     *
     * @param isOfImage whether its record should have been an image event; the dead letter of a label says nothing of the
     *     label's image
     */
    public synchronized void add(DeadLetter deadLetter, boolean isOfImage) {
        Letter letter = Letter.of(deadLetter);
        String imageId = deadLetter.getImageId();
        boolean isNamed = imageId != null && Names.isName(imageId);
        Key key = isNamed && isOfImage ? new Key(imageId, null) : new Key(null, Letter.positionOf(deadLetter));
        change(key, isNamed ? imageId : null, image -> image.with(letter));
    }

    private void changeImage(String imageId, UnaryOperator<WallImage> change) {
        change(new Key(imageId, null), imageId, change);
    }

    private void change(Key key, @Nullable String imageId, UnaryOperator<WallImage> change) {
        WallImage known = images.get(key);
        WallImage before = known == null ? next(key, imageId) : known;
        WallImage after = change.apply(before);
        if (after.equals(before)) {
            return;
        }
        newestNumber = Math.max(newestNumber, after.number());
        images.put(key, after.changedBy(++newestChange));
        order.put(after.number(), key);
        bytes += after.size() - before.size();
        removeSurplusImages();
    }

    /** A new image, with what has waited for it. */
    private WallImage next(Key key, @Nullable String imageId) {
        return key.imageId == null
                ? WallImage.numbered(newestNumber + 1, imageId, null, null)
                : WallImage.numbered(
                        newestNumber + 1, imageId, otherLabels.remove(key.imageId), otherRequests.remove(key.imageId));
    }

    private void removeSurplusImages() {
        while (images.size() > limits.images() || bytes > limits.imageMemory().getBytes()) {
            Map.Entry<Long, Key> oldest = order.entrySet().iterator().next();
            WallImage gone = images.remove(oldest.getValue());
            order.remove(oldest.getKey());
            if (gone != null) {
                bytes -= gone.size();
                keepRequest(gone);
            }
        }
    }

    /** Somebody may be looking at the image still, and label it. */
    private void keepRequest(WallImage gone) {
        if (gone.imageId() != null && gone.wanted() != null) {
            keep(otherRequests, gone.imageId(), gone.wanted());
        }
    }

    private <T> void keep(Map<String, T> others, String imageId, T come) {
        others.put(imageId, come);
        if (others.size() > limits.images()) {
            others.remove(others.keySet().iterator().next());
        }
    }

    /**
     * What has changed since.
     *
     * @param since the change that who asks has seen; 0 for all that is there
     * @param most how many images to tell of
     */
    public synchronized Changes changes(long since, int most) {
        List<WallImage> changed = changedSince(since)
                .sorted(Comparator.comparingLong(WallImage::change))
                .limit(most)
                .toList();
        boolean isAll = changed.size() < most;
        long newest = isAll ? newestChange : changed.get(changed.size() - 1).change();
        return new Changes(changed, newest, oldestNumber(), isAll);
    }

    private Stream<WallImage> changedSince(long since) {
        return since >= newestChange
                ? Stream.empty()
                : images.values().stream().filter(image -> image.change() > since);
    }

    private long oldestNumber() {
        return order.isEmpty() ? newestNumber + 1 : order.keySet().iterator().next();
    }

    /** The image with a number, unless it is gone. */
    public synchronized @Nullable WallImage image(long number) {
        Key key = order.get(number);
        return key == null ? null : images.get(key);
    }

    /** When the label that counts for an image was given, if the wall knows one. */
    public synchronized @Nullable Instant labelledAt(String imageId) {
        WallImage image = images.get(new Key(imageId, null));
        GivenLabel label = image == null ? otherLabels.get(imageId) : image.label();
        return label == null ? null : label.labelledAt();
    }

    /** With which probability an image was chosen to be labelled, if the wall knows that it was. */
    public synchronized @Nullable Double selectionProbability(String imageId) {
        WallImage image = images.get(new Key(imageId, null));
        Wanted wanted = image == null ? otherRequests.get(imageId) : image.wanted();
        return wanted == null ? null : wanted.probability();
    }
}
