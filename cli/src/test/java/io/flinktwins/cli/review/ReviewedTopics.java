package io.flinktwins.cli.review;

import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.kafka.TopicReader;
import io.flinktwins.cli.review.feed.ReviewTopics;
import io.flinktwins.cli.review.wall.WallLimits;
import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.fetch.AllowedUris;
import io.flinktwins.inference.modeldirectory.ModelDirectory;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.testbed.host.PortChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Fills the pipeline's topics with Fashion-MNIST's images and what PyTorch answered on them. */
public final class ReviewedTopics implements AutoCloseable {

    private static final Path MODEL = Path.of("../models/pretrained/alt_gvt_nano");
    private static final Path IMAGES = Path.of("../models/data/fashion-mnist-test-3000.avro");

    /** imageId, true class, best class, its score, second class, its score. */
    private static final Path ANSWERS = Path.of("../models/data/fashion-mnist-test-3000.pytorch.csv");

    private final Map<String, Object> client;
    private final KafkaProducer<byte[], byte[]> producer;

    /** One of the images as PyTorch sees it. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares images
    public record Answered(String imageId, byte[] image, int trueClass, List<RankedClass> topK) {

        public boolean isRight() {
            return topK.get(0).getClassId() == trueClass;
        }
    }

    public ReviewedTopics(String bootstrapServers) {
        client = Map.of("bootstrap.servers", bootstrapServers);
        producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Starts a page that shows the topics, with the model's classes. */
    public Review review(boolean allowLabels, @Nullable String annotator) {
        return review(ReviewTopics.DEFAULT, allowLabels, annotator);
    }

    /** Starts a page that shows topics of other names. */
    public Review review(ReviewTopics topics, boolean allowLabels, @Nullable String annotator) {
        return review(topics, AllowedUris.NONE, allowLabels, annotator);
    }

    /** Starts a page that may fetch images. */
    public Review review(AllowedUris allowed) {
        return review(ReviewTopics.DEFAULT, allowed, false, null);
    }

    private Review review(ReviewTopics topics, AllowedUris allowed, boolean allowLabels, @Nullable String annotator) {
        ClassList classes = ClassList.labelled(labels());
        return Review.start(
                new ReviewSettings(client, topics, WallLimits.DEFAULT, allowed, classes, allowLabels, annotator),
                PortChoice.ANY);
    }

    /** The usual topics, but that of label requests under another name. */
    public static ReviewTopics named(String labelRequests) {
        ReviewTopics usual = ReviewTopics.DEFAULT;
        return new ReviewTopics(
                usual.images(),
                usual.classifications(),
                labelRequests,
                usual.labels(),
                usual.accuracy(),
                usual.deadLetters());
    }

    /** Names of all topics that Kafka has. */
    public Set<String> names() throws Exception {
        try (Admin admin = Admin.create(client)) {
            return admin.listTopics().names().get();
        }
    }

    /** The names of the model's classes. */
    public static List<String> labels() {
        return new ModelDirectory(MODEL.toString()).newestDescription().labels();
    }

    /** The first images of the file. */
    public static List<Answered> answered(int count) throws IOException {
        List<String> labels = labels();
        List<String> lines = Files.readAllLines(ANSWERS).subList(1, count + 1);
        try (Stream<StoredImage> images = ImageSource.of(IMAGES, null).open()) {
            List<StoredImage> stored = images.limit(count).toList();
            return Stream.iterate(0, i -> i + 1)
                    .limit(count)
                    .map(i -> answered(stored.get(i), lines.get(i).split(","), labels))
                    .toList();
        }
    }

    private static Answered answered(StoredImage image, String[] columns, List<String> labels) {
        if (!image.imageId().equals(columns[0])) {
            throw new IllegalStateException("%s is not %s".formatted(image.imageId(), columns[0]));
        }
        return new Answered(
                image.imageId(),
                image.image(),
                Integer.parseInt(columns[1]),
                List.of(ranked(columns[2], columns[3], labels), ranked(columns[4], columns[5], labels)));
    }

    private static RankedClass ranked(String classId, String score, List<String> labels) {
        int id = Integer.parseInt(classId);
        return new RankedClass(id, labels.get(id), Float.parseFloat(score));
    }

    /** Sends an image and its answer. */
    public void send(Answered answered) {
        send(ReviewTopics.DEFAULT.images(), SampleEvents.image(answered.imageId(), answered.image()));
        send(
                ReviewTopics.DEFAULT.classifications(),
                SampleEvents.classification(answered.imageId(), 1, answered.topK()));
    }

    /** Sends the true class of an image. */
    public void sendLabel(Answered answered) {
        send(
                ReviewTopics.DEFAULT.labels(),
                SampleEvents.label(answered.imageId(), answered.trueClass(), SampleEvents.CAPTURED_AT.toEpochMilli()));
    }

    /** Sends a record of any contract. */
    @SuppressWarnings("unchecked") // a record is of its own class
    public <T extends SpecificRecord> void send(String topic, T record) {
        sendBytes(topic, RecordCodec.of((Class<T>) record.getClass()).encode(record));
    }

    public void sendBytes(String topic, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, "key".getBytes(StandardCharsets.UTF_8), value));
    }

    /** Returns when Kafka has all of it. */
    public void flush() {
        producer.flush();
    }

    /** All labels that Kafka has. */
    public List<LabelEvent> sentLabels() throws Exception {
        RecordCodec<LabelEvent> codec = RecordCodec.of(LabelEvent.class);
        List<LabelEvent> labels = new ArrayList<>();
        try (TopicReader reader = TopicReader.fromBeginning(client, List.of(ReviewTopics.DEFAULT.labels()))) {
            while (!reader.isAtEnd()) {
                for (ConsumerRecord<byte[], byte[]> found : reader.poll(Duration.ofMillis(100))) {
                    labels.add(codec.decode(found.value()));
                }
            }
        }
        return labels;
    }

    @Override
    public void close() {
        producer.close();
    }
}
