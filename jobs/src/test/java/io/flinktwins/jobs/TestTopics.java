package io.flinktwins.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import io.flinktwins.schemas.LabelRequest;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One test's own topics, from images and labels to classifications, requests of labels, accuracy and dead letters. */
final class TestTopics {

    static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String CHECKPOINT_INTERVAL = "--checkpoint-interval";

    private final EmbeddedBroker broker;
    private final String name;
    private final int partitions;
    private final List<String> connection;

    TestTopics(EmbeddedBroker broker, String name) {
        this(broker, name, PARTITIONS);
    }

    TestTopics(EmbeddedBroker broker, String name, int partitions) {
        this(broker, name, partitions, List.of("--bootstrap-servers", broker.bootstrapServers()));
        List.of(images(), classifications(), toLabel(), labels(), accuracy(), deadLetters())
                .forEach(topic -> broker.createTopic(topic, partitions));
    }

    private TestTopics(EmbeddedBroker broker, String name, int partitions, List<String> connection) {
        this.broker = broker;
        this.name = name;
        this.partitions = partitions;
        this.connection = connection;
    }

    /** The same topics for a job that reaches them by options of its own. */
    TestTopics reachedBy(List<String> otherConnection) {
        return new TestTopics(broker, name, partitions, otherConnection);
    }

    String images() {
        return name + "-images";
    }

    String classifications() {
        return name + "-classifications";
    }

    String toLabel() {
        return name + "-to-label";
    }

    String labels() {
        return name + "-labels";
    }

    String accuracy() {
        return name + "-accuracy";
    }

    String deadLetters() {
        return name + "-dead-letters";
    }

    /** The options that point a classification job to these topics, and further ones. */
    String[] options(String... further) {
        List<String> options = new ArrayList<>(connection);
        options.addAll(List.of(
                "--image-topic", images(),
                "--classification-topic", classifications(),
                "--dead-letter-topic", deadLetters(),
                "--group-id", name));
        options.addAll(withCheckpoints(further));
        return options.toArray(String[]::new);
    }

    /** The options that point an accuracy job to these topics, and further ones. */
    String[] accuracyOptions(String... further) {
        List<String> options = new ArrayList<>(connection);
        options.addAll(List.of(
                "--classification-topic", classifications(),
                "--label-topic", labels(),
                "--accuracy-topic", accuracy(),
                "--to-label-topic", toLabel(),
                "--dead-letter-topic", deadLetters(),
                "--group-id", name + "-accuracy"));
        options.addAll(withCheckpoints(further));
        return options.toArray(String[]::new);
    }

    /** Frequent ones unless told otherwise: a job with an end waits for one more. */
    private static List<String> withCheckpoints(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        if (all.stream().noneMatch(option -> option.startsWith(CHECKPOINT_INTERVAL))) {
            all.add(CHECKPOINT_INTERVAL + "=500ms");
        }
        return all;
    }

    void send(List<ImageEvent> events) {
        sendRaw(events.stream().map(RecordCodec.of(ImageEvent.class)::encode).toList());
    }

    void sendLabels(List<LabelEvent> events) {
        send(
                labels(),
                events.stream().map(RecordCodec.of(LabelEvent.class)::encode).toList());
    }

    void sendClassifications(List<Classification> events) {
        send(
                classifications(),
                events.stream()
                        .map(RecordCodec.of(Classification.class)::encode)
                        .toList());
    }

    /** Sends image events that need not be any. */
    void sendRaw(List<byte[]> values) {
        send(images(), values);
    }

    void send(String topic, List<byte[]> values) {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            sendAll(producer, topic, values);
        }
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            var unused = producer.send(record);
        }
    }

    /** Sends classifications in a transaction that then is aborted, as a failing job leaves them behind. */
    void sendAborted(List<Classification> events) {
        List<byte[]> values = events.stream()
                .map(RecordCodec.of(Classification.class)::encode)
                .toList();
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of("transactional.id", name))) {
            producer.initTransactions();
            producer.beginTransaction();
            sendAll(producer, classifications(), values);
            producer.abortTransaction();
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> further) {
        Map<String, Object> settings = new HashMap<>(further);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void sendAll(KafkaProducer<byte[], byte[]> producer, String topic, List<byte[]> values) {
        int next = 0;
        for (byte[] value : values) {
            var unused = producer.send(new ProducerRecord<>(topic, next++ % partitions, null, value));
        }
        producer.flush();
    }

    /** All accuracy reports that are committed by now. */
    List<AccuracyReport> readReports() {
        return read(accuracy(), AccuracyReport.class);
    }

    /** All requests of labels that are committed by now. */
    List<LabelRequest> readLabelRequests() {
        return read(toLabel(), LabelRequest.class);
    }

    /** All classifications that are committed by now. */
    List<Classification> readClassifications() {
        return read(classifications(), Classification.class);
    }

    /** All dead letters that are committed by now. */
    List<DeadLetter> readDeadLetters() {
        return read(deadLetters(), DeadLetter.class);
    }

    /** Waits until so many classifications are committed. */
    void awaitClassifications(int count) {
        await(() -> readClassifications().size() >= count, count + " classifications");
    }

    /** Offsets of all classifications together; cheaper than reading them. */
    long endOfClassifications() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer.endOffsets(partitions(classifications())).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** Waits until there is more than there was at that end. */
    void awaitClassificationsAfter(long end) {
        await(() -> endOfClassifications() > end, "more classifications");
    }

    static void await(BooleanSupplier condition, String what) {
        Instant deadline = Instant.now().plus(PATIENCE);
        boolean held = condition.getAsBoolean();
        while (!held && Instant.now().isBefore(deadline)) {
            held = condition.getAsBoolean();
        }
        assertThat(held).as("%s within %s", what, PATIENCE).isTrue();
    }

    /** The Kafka timestamps of the records of a topic. */
    List<Long> kafkaTimes(String topic) {
        return read(topic).stream().map(ConsumerRecord::timestamp).toList();
    }

    /** The values of a topic's records, as they are. */
    List<byte[]> values(String topic) {
        return read(topic).stream().map(ConsumerRecord::value).toList();
    }

    /** The headers of the records of a topic, as text. */
    List<Map<String, String>> headers(String topic) {
        return read(topic).stream()
                .map(record -> StreamSupport.stream(record.headers().spliterator(), false)
                        .collect(Collectors.toMap(
                                Header::key, header -> new String(header.value(), StandardCharsets.UTF_8))))
                .toList();
    }

    private <T extends SpecificRecord> List<T> read(String topic, Class<T> contract) {
        RecordCodec<T> codec = RecordCodec.of(contract);
        return read(topic).stream().map(record -> decode(codec, record)).toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<TopicPartition> partitions = partitions(topic);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static <T extends SpecificRecord> T decode(RecordCodec<T> codec, ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.value());
        } catch (UndecodableRecordException e) {
            throw new AssertionError("a sink wrote what our own reader can't read", e);
        }
    }
}
