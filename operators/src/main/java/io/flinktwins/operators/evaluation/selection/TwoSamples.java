package io.flinktwins.operators.evaluation.selection;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two samples of the images of a minute, and the probability of each image to be in one of them.
 *
 * <p>Places for wanted images go to the highest priorities, an image's weight over its lot: this is priority sampling. All other
 * places, also those that no wanted image takes, go to the lowest lots of all images, so that each has the same chance. An
 * image that has a place in both samples is chosen once.
 *
 * <p>An image's probability is that of its own lots, given those of the others: that its uniform lot is below the last one that
 * the others leave a place, or its weight over the other lot above their last priority. So 1 / probability, summed over the
 * chosen images, is without bias the number of all, and the same holds for whatever is weighted by it.
 *
 * @see <a href="https://doi.org/10.1145/1314690.1314696">Duffield, Lund and Thorup 2007: Priority sampling for estimation of
 *     arbitrary subset sums</a>
 */
final class TwoSamples {

    private final SelectionOptions options;
    private final List<Contender> byLot;
    private final List<Contender> byPriority;
    private final int wantedPlaces;
    private final int uniformPlaces;

    /**
     * A chosen image.
     *
     * @param probability of being chosen, in (0, 1]
     */
    record Chosen(Contender contender, double probability) {}

    /** @param images each once; all of a minute, or what {@link #kept} has left of them */
    TwoSamples(Collection<Contender> images, SelectionOptions options) {
        this.options = options;
        byLot = images.stream().sorted(Contender.BY_LOT).toList();
        byPriority = images.stream()
                .filter(Contender::isWanted)
                .sorted(Contender.BY_PRIORITY)
                .toList();
        wantedPlaces = Math.min(options.wantedPlaces(), byPriority.size());
        uniformPlaces = options.labelsPerMinute() - wantedPlaces;
    }

    /** No more than there are places, by image id. */
    List<Chosen> chosen() {
        TreeMap<String, Contender> chosen = new TreeMap<>();
        Stream.concat(byLot.stream().limit(uniformPlaces), byPriority.stream().limit(wantedPlaces))
                .forEach(contender -> chosen.put(contender.imageId(), contender));
        return chosen.values().stream()
                .map(contender -> new Chosen(contender, probability(contender)))
                .toList();
    }

    /** Of one of the images, in (0, 1]. */
    double probability(Contender image) {
        double uniform = uniformProbability(image);
        return uniform + (1 - uniform) * wantedProbability(image);
    }

    private double uniformProbability(Contender image) {
        Contender rival = rival(image, byLot, Contender.BY_LOT, uniformPlaces);
        return rival == null ? 1 : rival.lots().uniform();
    }

    private double wantedProbability(Contender image) {
        if (!image.isWanted() || wantedPlaces == 0) {
            return 0;
        }
        Contender rival = rival(image, byPriority, Contender.BY_PRIORITY, wantedPlaces);
        return rival == null ? 1 : Math.min(1, image.weight() / rival.priority());
    }

    /** Who of the others has the last place if the image has none; null if there is a place for each. */
    private static @Nullable Contender rival(
            Contender image, List<Contender> ranked, Comparator<Contender> order, int places) {
        if (ranked.size() <= places) {
            return null;
        }
        Contender last = ranked.get(places - 1);
        return order.compare(image, last) > 0 ? last : ranked.get(places);
    }

    /**
     * The images that may have a place in the end, or decide on a probability, however many more come. Others may if they
     * become more wanted; they are then offered again.
     */
    Set<String> kept() {
        Set<String> kept = new HashSet<>();
        Stream.concat(
                        byLot.stream().limit(maxUniformPlaces() + 1L),
                        byPriority.stream().limit(options.wantedPlaces() + 1L))
                .forEach(contender -> kept.add(contender.imageId()));
        return kept;
    }

    /** What a further image needs in order to be kept. */
    Bounds bounds() {
        return new Bounds(
                byLot.size() > maxUniformPlaces()
                        ? byLot.get(maxUniformPlaces()).lots().uniform()
                        : 1,
                byPriority.size() > options.wantedPlaces()
                        ? byPriority.get(options.wantedPlaces()).priority()
                        : 0,
                kept().size());
    }

    /** As many as there are places, because so far perhaps none is wanted. */
    private int maxUniformPlaces() {
        return options.labelsPerMinute();
    }
}
