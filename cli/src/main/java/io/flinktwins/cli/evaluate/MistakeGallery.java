package io.flinktwins.cli.evaluate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.cli.evaluate.Mistakes.Group;
import io.flinktwins.cli.evaluate.Mistakes.Pair;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.Thumbnails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts wrong answers and thumbnails of their images into the data of a page. Its size is bounded, whatever the images
 * and their names are; an image that can't be shown is named all the same.
 */
final class MistakeGallery {

    private static final Logger LOG = LoggerFactory.getLogger(MistakeGallery.class);

    private static final int LONGEST_SIDE = 96;
    private static final int MAX_CHARACTERS_OF_IMAGES = 3 << 20;
    private static final int MAX_CHARACTERS_OF_A_NAME = 200;

    private final Mistakes mistakes;
    private final Map<Answer, Integer> places = new HashMap<>();
    private final ArrayNode images = JsonNodeFactory.instance.arrayNode();
    private int characters;

    private MistakeGallery(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    /**
     * The data: each image once, and which of them belong to each confusion and class.
     *
     * @param source in which the answers' images are at their numbers
     */
    static ObjectNode of(Mistakes mistakes, ImageSource source) {
        MistakeGallery gallery = new MistakeGallery(mistakes);
        mistakes.shown().forEach(gallery::add);
        try {
            gallery.addThumbnails(source);
        } catch (IOException | UncheckedIOException e) {
            // The figures took hours, perhaps: they go without thumbnails.
            LOG.warn("The images are not there any more; the page does without the rest of them", e);
        }
        return gallery.data();
    }

    private void add(Answer answer) {
        places.put(answer, images.size());
        images.addObject()
                .put("number", answer.number())
                .put("name", end(answer.imageId()))
                .put("actual", answer.trueClass().classId())
                .put("predicted", requireNonNull(answer.best()).getClassId())
                .put("score", requireNonNull(answer.best()).getScore());
    }

    /** The file's name is at the end of a path. */
    private static String end(String name) {
        int start = name.length() - MAX_CHARACTERS_OF_A_NAME;
        return start <= 0 ? name : "\u2026" + name.substring(start);
    }

    private void addThumbnails(ImageSource source) throws IOException {
        BitSet wanted = new BitSet();
        mistakes.shown().forEach(answer -> wanted.set(answer.number() - 1));
        try (Thumbnails thumbnails = new Thumbnails(LONGEST_SIDE);
                Stream<StoredImage> stream = source.open(wanted)) {
            int place = 0;
            for (Iterator<StoredImage> next = stream.iterator(); next.hasNext(); place++) {
                addThumbnail((ObjectNode) images.get(place), next.next(), thumbnails);
            }
        }
    }

    private void addThumbnail(ObjectNode shown, StoredImage image, Thumbnails thumbnails) {
        try {
            String jpeg = Base64.getEncoder().encodeToString(thumbnails.of(image.image()));
            if (characters + jpeg.length() <= MAX_CHARACTERS_OF_IMAGES) {
                characters += jpeg.length();
                shown.put("jpeg", jpeg);
            }
        } catch (RejectedImageException e) {
            LOG.info("No thumbnail of {}", image.imageId(), e);
        }
    }

    private ObjectNode data() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.set("images", images);
        ArrayNode confusions = data.putArray("confusions");
        for (Group<Pair> group : mistakes.confusions()) {
            ObjectNode confusion = confusions
                    .addObject()
                    .put("actual", group.key().actual())
                    .put("predicted", group.key().predicted());
            addGroup(confusion, group);
        }
        ArrayNode classes = data.putArray("classes");
        for (Group<Integer> group : mistakes.classes()) {
            addGroup(classes.addObject().put("classId", group.key()), group);
        }
        return data;
    }

    private void addGroup(ObjectNode node, Group<?> group) {
        ArrayNode shown = node.put("count", group.count()).putArray("images");
        group.surest().forEach(answer -> shown.add(places.get(answer)));
    }
}
