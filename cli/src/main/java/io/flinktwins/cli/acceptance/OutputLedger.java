package io.flinktwins.cli.acceptance;

import io.flinktwins.cli.kafka.TopicReader;
import io.flinktwins.cli.pipeline.BrokenImage;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What Kafka says, to a reader of committed records, became of every image that was sent. Used by one thread. */
final class OutputLedger {

    private static final Duration POLL = Duration.ofMillis(500);

    private final RecordCodec<Classification> classificationCodec = RecordCodec.of(Classification.class);
    private final RecordCodec<DeadLetter> deadLetterCodec = RecordCodec.of(DeadLetter.class);
    private final List<Image> images = new ArrayList<>();
    private final Map<String, Integer> classifications = new HashMap<>();
    private final Map<Position, List<Reason>> deadLetters = new HashMap<>();

    private record Position(int partition, long offset) {}

    private record Image(String imageId, Position position) {}

    private OutputLedger() {}

    /** Reads everything that is there now. */
    static OutputLedger read(String bootstrapServers) throws InterruptedException, UndecodableRecordException {
        OutputLedger ledger = new OutputLedger();
        List<String> topics = List.of(
                PipelineTopic.IMAGE_EVENTS.topicName(),
                PipelineTopic.CLASSIFICATIONS.topicName(),
                PipelineTopic.DEAD_LETTERS.topicName());
        try (TopicReader reader = TopicReader.fromBeginning(
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), topics)) {
            while (!reader.isAtEnd()) {
                for (ConsumerRecord<byte[], byte[]> found : reader.poll(POLL)) {
                    ledger.add(found);
                }
            }
        }
        return ledger;
    }

    private void add(ConsumerRecord<byte[], byte[]> found) throws UndecodableRecordException {
        switch (PipelineTopic.named(found.topic()).orElseThrow()) {
            case IMAGE_EVENTS ->
                images.add(new Image(
                        new String(found.key(), StandardCharsets.UTF_8),
                        new Position(found.partition(), found.offset())));
            case CLASSIFICATIONS ->
                classifications.merge(classificationCodec.decode(found.value()).getImageId(), 1, Integer::sum);
            default -> add(deadLetterCodec.decode(found.value()));
        }
    }

    private void add(DeadLetter letter) {
        deadLetters
                .computeIfAbsent(new Position(letter.getPartition(), letter.getOffset()), position -> new ArrayList<>())
                .add(letter.getReason());
    }

    int images() {
        return images.size();
    }

    int classifications() {
        return classifications.values().stream().mapToInt(Integer::intValue).sum();
    }

    int deadLetters() {
        return deadLetters.values().stream().mapToInt(List::size).sum();
    }

    /** Images without an answer. */
    long missing() {
        return images.stream().filter(image -> answers(image) == 0).count();
    }

    /** Images with more than one answer. */
    long doubled() {
        return images.stream().filter(image -> answers(image) > 1).count();
    }

    private int answers(Image image) {
        return classifications.getOrDefault(image.imageId, 0) + lettersOf(image).size();
    }

    /** Good images that have a dead letter, and broken ones that have another than they should. */
    long misjudged() {
        return images.stream()
                .filter(image -> !lettersOf(image)
                        .equals(BrokenImage.reason(image.imageId).stream().toList()))
                .count();
    }

    private List<Reason> lettersOf(Image image) {
        return deadLetters.getOrDefault(image.position, List.of());
    }
}
