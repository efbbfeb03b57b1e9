package io.flinktwins.cli.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.DeadLetter;
import io.flinktwins.schemas.PipelineTopic;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Stage;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class OutputLedgerITCase {

    private static final Instant NOW = Instant.EPOCH;

    @Test
    void everyImageThatHasNotExactlyOneAnswerIsFound() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                EventProducer producer = EventProducer.open(broker.bootstrapServers())) {
            for (String image : List.of("classified", "dead", "missing", "twice", "both")) {
                producer.sendImageRecord(image, new byte[1]);
            }
            for (String image : List.of("classified", "twice", "twice", "both")) {
                producer.sendAgain(new ProducerRecord<>(
                        PipelineTopic.CLASSIFICATIONS.topicName(),
                        RecordCodec.of(Classification.class).encode(classification(image))));
            }
            for (long offset : new long[] {1, 4}) {
                producer.sendAgain(new ProducerRecord<>(
                        PipelineTopic.DEAD_LETTERS.topicName(),
                        RecordCodec.of(DeadLetter.class).encode(deadLetter(offset))));
            }
            producer.flush();
            OutputLedger ledger = OutputLedger.read(broker.bootstrapServers());
            assertThat(ledger.images()).isEqualTo(5);
            assertThat(ledger.classifications()).isEqualTo(4);
            assertThat(ledger.deadLetters()).isEqualTo(2);
            assertThat(ledger.missing()).isEqualTo(1);
            assertThat(ledger.doubled()).isEqualTo(2);
        }
    }

    private static Classification classification(String imageId) {
        return Classification.newBuilder()
                .setImageId(imageId)
                .setCapturedAt(NOW)
                .setModelName("model")
                .setModelVersion(1)
                .setTopK(List.of())
                .setBatchSize(1)
                .setQueueMicros(0)
                .setPreprocessMicros(0)
                .setInferenceMicros(0)
                .setClassifiedAt(NOW)
                .build();
    }

    private static DeadLetter deadLetter(long offset) {
        return DeadLetter.newBuilder()
                .setStage(Stage.INGEST)
                .setReason(Reason.MALFORMED_RECORD)
                .setMessage("")
                .setTopic(PipelineTopic.IMAGE_EVENTS.topicName())
                .setPartition(0)
                .setOffset(offset)
                .setPayloadSize(1)
                .setFailedAt(NOW)
                .build();
    }
}
