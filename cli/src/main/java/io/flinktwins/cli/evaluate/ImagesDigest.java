package io.flinktwins.cli.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.inference.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Tells a sequence of labelled images from any other: SHA-256 of their names, bytes and classes. */
final class ImagesDigest {

    private final MessageDigest digest = Sha256.digest();

    void add(StoredImage image, TrueClass trueClass) {
        addWithLength(image.imageId().getBytes(UTF_8));
        addWithLength(image.image());
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, trueClass.classId()));
    }

    /** What two neighbours share out between them otherwise is something else. */
    private void addWithLength(byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    /** The digest of all images so far, after which there are none. */
    String value() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
