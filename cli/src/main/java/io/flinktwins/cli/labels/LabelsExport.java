package io.flinktwins.cli.labels;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import io.flinktwins.cli.kafka.TopicContents;
import io.flinktwins.cli.pipeline.Progress;
import io.flinktwins.inference.image.format.ImageFormat;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.wire.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what the topics have of the images whose labels are wanted, and makes tasks of it. Used by one thread.
 *
 * <p>Holds the tasks in memory, and the images only where the tasks contain them.
 */
final class LabelsExport {

    /** More versions than anybody compares. */
    private static final int MAX_ANSWERS = 8;

    private static final Comparator<LabelRequest> NEWEST_FIRST =
            comparing(LabelRequest::getRequestedAt).reversed().thenComparing(LabelRequest::getImageId);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, ?> client;
    private final Topics topics;
    private final ImageStore store;
    private final Limits limits;
    private final Map<String, LabelRequest> wanted = new HashMap<>();
    private final Map<String, List<Classification>> answers = new HashMap<>();
    private final Map<String, String> images = new HashMap<>();
    private final Set<String> unusable = new HashSet<>();
    private int labelled;
    private int overLimit;
    private int overBytes;
    private long bytes;

    /** What the topics are called. */
    record Topics(String images, String classifications, String labelRequests, String labels) {}

    /**
     * What is exported at most.
     *
     * @param since only requests from this moment on; null for all
     * @param bytes of encoded images
     */
    record Limits(@Nullable Instant since, int images, long bytes) {}

    LabelsExport(Map<String, ?> client, Topics topics, ImageStore store, Limits limits) {
        this.client = client;
        this.topics = topics;
        this.store = store;
        this.limits = limits;
    }

    /** Looks for the requests that no label has answered, the newest ones if there are too many. */
    void findRequests() throws InterruptedException {
        Map<String, LabelRequest> open = new HashMap<>();
        RequestedLabels.read(client, topics.labelRequests).byImage().forEach((imageId, request) -> {
            if (limits.since == null || !request.getRequestedAt().isBefore(limits.since)) {
                open.put(imageId, request);
            }
        });
        int requested = open.size();
        TopicContents.read(client, topics.labels, LabelEvent.class, label -> open.remove(label.getImageId()));
        labelled = requested - open.size();
        overLimit = Math.max(0, open.size() - limits.images);
        open.values().stream()
                .sorted(NEWEST_FIRST)
                .limit(limits.images)
                .forEach(request -> wanted.put(request.getImageId(), request));
    }

    /** Looks for the models' answers; the first one of each version counts, as in the accuracy job. */
    void findAnswers() throws InterruptedException {
        TopicContents.read(client, topics.classifications, Classification.class, classification -> {
            if (wanted.containsKey(classification.getImageId())) {
                addAnswer(classification);
            }
        });
    }

    private void addAnswer(Classification classification) {
        List<Classification> known = answers.computeIfAbsent(classification.getImageId(), imageId -> new ArrayList<>());
        boolean isKnown = known.stream()
                .anyMatch(answer -> answer.getModelName().equals(classification.getModelName())
                        && answer.getModelVersion() == classification.getModelVersion());
        if (!isKnown && known.size() < MAX_ANSWERS) {
            known.add(classification);
        }
    }

    /** Looks for the images, until there is each of them, and keeps them in the store. */
    void findImages(Progress progress) throws InterruptedException {
        TopicContents.read(client, topics.images, ImageEvent.class, new TopicContents.Taker<>() {

            @Override
            public void take(ImageEvent event) {
                if (isLookedFor(event.getImageId())) {
                    addImage(event);
                }
                progress.showFound(images.size(), System.nanoTime());
            }

            @Override
            public boolean hasEnough() {
                return images.size() + unusable.size() >= wanted.size();
            }
        });
    }

    private boolean isLookedFor(String imageId) {
        return wanted.containsKey(imageId) && !images.containsKey(imageId) && !unusable.contains(imageId);
    }

    private void addImage(ImageEvent event) {
        String imageId = event.getImageId();
        if (event.getImage() == null) {
            addElsewhere(imageId, event.getImageUri());
            return;
        }
        byte[] encoded = RecordCodec.bytes(event.getImage());
        ImageFormat format = ImageFormat.of(encoded);
        if (format == null) {
            unusable.add(imageId);
        } else if (bytes + encoded.length > limits.bytes) {
            overBytes++;
            wanted.remove(imageId);
        } else {
            bytes += encoded.length;
            images.put(imageId, keep(imageId, encoded, format));
        }
    }

    private void addElsewhere(String imageId, @Nullable String uri) {
        if (uri == null) {
            unusable.add(imageId);
        } else {
            images.put(imageId, uri);
        }
    }

    private String keep(String imageId, byte[] encoded, ImageFormat format) {
        try {
            return store.keep(imageId, encoded, format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a task for each image that was found, in the order of their requests. */
    void writeTasks(Writer out, ClassChoices classes) throws IOException {
        try (SequenceWriter tasks = JSON.writer().writeValuesAsArray(out)) {
            List<LabelRequest> inOrder = wanted.values().stream()
                    .filter(request -> images.containsKey(request.getImageId()))
                    .sorted(NEWEST_FIRST.reversed())
                    .toList();
            for (LabelRequest request : inOrder) {
                String imageId = request.getImageId();
                tasks.write(LabelTask.of(
                        request, images.getOrDefault(imageId, ""), answers.getOrDefault(imageId, List.of()), classes));
            }
        }
    }

    /** How many labels are looked for. */
    int wanted() {
        return wanted.size();
    }

    /** How many images there are tasks for. */
    int found() {
        return images.size();
    }

    /** What has no task, and why, in sentences for people. */
    List<String> leftOut() {
        List<String> sentences = new ArrayList<>();
        add(sentences, labelled, "have their label");
        add(sentences, overLimit, "are older requests than those of --max-images %d".formatted(limits.images));
        add(sentences, overBytes, "have no room in --max-bytes");
        add(sentences, unusable.size(), "are in no format that is known");
        add(sentences, wanted.size() - images.size() - unusable.size(), "are no longer in %s".formatted(topics.images));
        return sentences;
    }

    private static void add(List<String> sentences, int images, String words) {
        if (images > 0) {
            sentences.add("%d images %s".formatted(images, words));
        }
    }
}
