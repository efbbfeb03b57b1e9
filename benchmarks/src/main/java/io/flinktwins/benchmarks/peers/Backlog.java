package io.flinktwins.benchmarks.peers;

import io.flinktwins.cli.images.DrawnImages;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.kafka.EventProducer;
import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.testbed.host.PortChoice;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A broker that holds a backlog of drawn images, for all peers; prints its address once they are there. */
public final class Backlog {

    private static final int DISTINCT_IMAGES = 64;

    private Backlog() {}

    /** Takes the number of images, the partitions, and the images' width and height. */
    public static void main(String... arguments) throws InterruptedException {
        int number = Integer.parseInt(arguments[0]);
        int partitions = Integer.parseInt(arguments[1]);
        List<StoredImage> images = new DrawnImages(
                        Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), DISTINCT_IMAGES)
                .open()
                .toList();
        try (EmbeddedBroker broker = EmbeddedBroker.start(PortChoice.ANY, partitions)) {
            send(broker, images, number);
            System.out.println(broker.bootstrapServers());
            new CountDownLatch(1).await();
        }
    }

    private static void send(EmbeddedBroker broker, List<StoredImage> images, int number) {
        Map<String, Object> settings = new HashMap<>(EventProducer.preferredSettings());
        settings.put("bootstrap.servers", broker.bootstrapServers());
        try (EventProducer producer = EventProducer.open(settings, "image-events", "labels")) {
            for (int i = 0; i < number; i++) {
                byte[] image = images.get(i % images.size()).image();
                producer.sendImage(new StoredImage("image-" + i, image, null), "benchmark", Instant.now());
            }
            producer.flush();
            if (producer.images() != number) {
                throw new IllegalStateException(
                        "Kafka took " + producer.images() + " of " + number, producer.firstFailure());
            }
        }
    }
}
