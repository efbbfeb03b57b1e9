package io.flinktwins.cli.review.feed;

import io.flinktwins.cli.review.wall.AccuracyHistory;
import io.flinktwins.cli.review.wall.KnownClasses;
import io.flinktwins.cli.review.wall.Wall;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Puts the records of each topic where they belong, and counts them. One thread adds, any reads the counts. */
public final class RecordSorter {

    private final RecordCodec<ImageEvent> imageEvents = RecordCodec.of(ImageEvent.class);
    private final RecordCodec<Classification> classifications = RecordCodec.of(Classification.class);
    private final RecordCodec<LabelRequest> labelRequests = RecordCodec.of(LabelRequest.class);
    private final RecordCodec<LabelEvent> labels = RecordCodec.of(LabelEvent.class);
    private final RecordCodec<AccuracyReport> reports = RecordCodec.of(AccuracyReport.class);
    private final RecordCodec<DeadLetter> deadLetters = RecordCodec.of(DeadLetter.class);

    private final ReviewTopics topics;
    private final Wall wall;
    private final KnownClasses classes;
    private final AccuracyHistory accuracy;
    private volatile Counts counts = new Counts(0, 0, 0, 0);

    /**
     * Records that have come.
     *
     * @param deadLetters those of images
     * @param unreadable records of the jobs' own topics that are none
     */
    public record Counts(long classified, long deadLetters, long labels, long unreadable) {}

    public RecordSorter(ReviewTopics topics, Wall wall, KnownClasses classes, AccuracyHistory accuracy) {
        this.topics = topics;
        this.wall = wall;
        this.classes = classes;
        this.accuracy = accuracy;
    }

    public Counts counts() {
        return counts;
    }

    /** Takes a record, whatever is in it; one without a value only says that a key is to be forgotten. */
    void add(ConsumerRecord<byte[], byte[]> found) {
        if (found.value() == null) {
            return;
        }
        try {
            add(found.topic(), found.value());
        } catch (UndecodableRecordException e) {
            // What is wrong with an image event or a label is in its dead letter.
            boolean isOfJobs =
                    !found.topic().equals(topics.images()) && !found.topic().equals(topics.labels());
            count(0, 0, 0, isOfJobs ? 1 : 0);
        }
    }

    private void add(String topic, byte[] value) throws UndecodableRecordException {
        if (topic.equals(topics.images())) {
            wall.add(imageEvents.decode(value));
        } else if (topic.equals(topics.classifications())) {
            add(classifications.decode(value));
        } else if (topic.equals(topics.labelRequests())) {
            wall.add(labelRequests.decode(value));
        } else if (topic.equals(topics.labels())) {
            wall.add(labels.decode(value));
            count(0, 0, 1, 0);
        } else if (topic.equals(topics.accuracy())) {
            accuracy.add(reports.decode(value));
        } else {
            add(deadLetters.decode(value));
        }
    }

    private void add(Classification classification) {
        wall.add(classification);
        classes.add(classification);
        count(1, 0, 0, 0);
    }

    private void add(DeadLetter letter) {
        boolean isOfImage = letter.getTopic().equals(topics.images());
        wall.add(letter, isOfImage);
        count(0, isOfImage ? 1 : 0, 0, 0);
    }

    private void count(long classified, long letters, long given, long unreadable) {
        Counts before = counts;
        counts = new Counts(
                before.classified + classified,
                before.deadLetters + letters,
                before.labels + given,
                before.unreadable + unreadable);
    }
}
