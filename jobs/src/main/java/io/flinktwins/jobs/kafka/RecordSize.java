package io.flinktwins.jobs.kafka;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * How large a record is at most when it is sent alone: as the producer measures it against {@code max.request.size}, and
 * the broker against {@code max.message.bytes}. A producer divides a batch of several that is too large.
 *
 * @see <a href="https://kafka.apache.org/documentation/#messageformat">Kafka's message format</a>
 */
final class RecordSize {

    private static final int BATCH_HEADER = 61;
    private static final int VARINT = 5;
    private static final int VARLONG = 10;
    private static final int ATTRIBUTES = 1;
    /** Images don't get smaller by compression: each codec adds less than this part to what it can't compress. */
    private static final int COMPRESSION_LOSS = 256;

    private RecordSize() {}

    /** In bytes. */
    static long of(ProducerRecord<byte[], byte[]> kafka) {
        // Length, offset and timestamp within the batch, key, value, and the number of headers.
        long size = BATCH_HEADER + VARINT + ATTRIBUTES + VARLONG + VARINT + VARINT;
        size += VARINT + length(kafka.key());
        size += VARINT + length(kafka.value());
        for (Header header : kafka.headers()) {
            // Each char of UTF-16 takes three bytes in UTF-8, at most.
            size += VARINT + 3L * header.key().length() + VARINT + length(header.value());
        }
        return size + size / COMPRESSION_LOSS;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
