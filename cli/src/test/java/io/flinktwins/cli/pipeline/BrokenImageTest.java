package io.flinktwins.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.wire.RecordCodec;
import io.flinktwins.schemas.wire.UndecodableRecordException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;

class BrokenImageTest {

    private static final Instant NOW = Instant.ofEpochMilli(1);

    private final RecordCodec<ImageEvent> codec = RecordCodec.of(ImageEvent.class);

    @Test
    void garbageAndForeignFramingAreNoEvents() {
        assertThatThrownBy(() -> codec.decode(BrokenImage.GARBAGE.record("id", NOW, png())))
                .isInstanceOfSatisfying(
                        UndecodableRecordException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.MALFORMED_RECORD));
        assertThatThrownBy(() -> codec.decode(BrokenImage.CONFLUENT_FRAMED.record("id", NOW, png())))
                .isInstanceOfSatisfying(
                        UndecodableRecordException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA));
    }

    @Test
    void theOthersAreEventsWithTheirIdentity() throws Exception {
        for (BrokenImage kind : EnumSet.complementOf(EnumSet.of(BrokenImage.GARBAGE, BrokenImage.CONFLUENT_FRAMED))) {
            assertThat(codec.decode(kind.record("id", NOW, png())).getImageId()).isEqualTo("id");
        }
        assertThat(codec.decode(BrokenImage.MISSING.record("id", NOW, png())).getImage())
                .isNull();
    }

    @Test
    void anotherDecoderReadsTheEnormousHeaderAndCantReadTheTruncatedImage() throws Exception {
        assertThat(widthOf(image(BrokenImage.ENORMOUS))).isEqualTo(60_000);
        byte[] truncated = image(BrokenImage.TRUNCATED);
        assertThat(widthOf(truncated)).isEqualTo(32);
        assertThatThrownBy(() -> ImageIO.read(new ByteArrayInputStream(truncated)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void everyKindHasItsTurn() {
        assertThat(LongStream.range(0, BrokenImage.values().length).mapToObj(BrokenImage::number))
                .containsExactlyInAnyOrder(BrokenImage.values());
        assertThat(BrokenImage.CONFLUENT_FRAMED.imageId(3)).isEqualTo("broken-00003-confluent-framed");
    }

    @Test
    void theIdentityTellsTheReasonOfItsDeadLetter() {
        assertThat(BrokenImage.reason(BrokenImage.CONFLUENT_FRAMED.imageId(3))).contains(Reason.UNKNOWN_SCHEMA);
        assertThat(BrokenImage.reason("fashion-mnist-test-00376")).isEmpty();
    }

    private byte[] image(BrokenImage kind) throws Exception {
        ByteBuffer image = Objects.requireNonNull(
                codec.decode(kind.record("id", NOW, png())).getImage());
        byte[] bytes = new byte[image.remaining()];
        image.get(bytes);
        return bytes;
    }

    private static int widthOf(byte[] image) throws IOException {
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(image))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            ImageReader reader = readers.next();
            reader.setInput(input);
            return reader.getWidth(0);
        }
    }

    private static byte[] png() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }
}
