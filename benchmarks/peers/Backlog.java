import io.flinktwins.testbed.broker.EmbeddedBroker;
import io.flinktwins.cli.images.DrawnPictures;
import io.flinktwins.cli.images.Picture;
import io.flinktwins.cli.kafka.EventProducer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A broker that holds a backlog of drawn pictures, for all peers; prints its address once they are there. */
final class Backlog {

    private static final int DISTINCT_PICTURES = 64;

    /** @param arguments number of images, partitions, width, height */
    public static void main(String... arguments) throws InterruptedException {
        int images = Integer.parseInt(arguments[0]);
        int partitions = Integer.parseInt(arguments[1]);
        List<Picture> pictures = new DrawnPictures(
                        Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), DISTINCT_PICTURES)
                .open()
                .toList();
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, partitions)) {
            send(broker, pictures, images);
            System.out.println(broker.bootstrapServers());
            new CountDownLatch(1).await();
        }
    }

    private static void send(EmbeddedBroker broker, List<Picture> pictures, int images) {
        Map<String, Object> settings = new HashMap<>(EventProducer.preferredSettings());
        settings.put("bootstrap.servers", broker.bootstrapServers());
        try (EventProducer producer = EventProducer.open(settings, "image-events", "labels")) {
            for (int i = 0; i < images; i++) {
                byte[] image = pictures.get(i % pictures.size()).image();
                producer.sendImage(new Picture("image-" + i, image, null), "benchmark", Instant.now());
            }
            producer.flush();
            if (producer.images() != images) {
                throw new IllegalStateException(
                        "Kafka took " + producer.images() + " of " + images, producer.firstFailure());
            }
        }
    }
}
