package io.flinktwins.inference.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.resample.Resampling;
import io.flinktwins.inference.image.resample.Resampling.Filter;
import io.flinktwins.inference.image.resample.Resampling.Library;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * JavaCPP counts the native objects that nobody has closed yet; process memory would depend on what else runs.
 *
 * <p>Run with -Dmutated.images=20000 (three minutes) before a release.
 */
class MutatedImageTest {

    private static final int IMAGES = Integer.getInteger("mutated.images", 2_000);
    private static final Duration HANG = Duration.ofMinutes(1);
    // Processor time, because wall time depends on what else the machine does.
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Preprocessing TO_8_BY_8 = new Preprocessing(
            true, new Resize.ToSize(8, 8, new Resampling(Library.PILLOW, Filter.BICUBIC)), null, null);
    private static final List<String> ORIGINALS = List.of(
            "baseline.jpg",
            "progressive.jpg",
            "orientation-6.jpg",
            "cmyk.jpg",
            "rgb.png",
            "interlaced.png",
            "palette-4-bit.png",
            "rgb-16-bit.png",
            "animated.gif",
            "lossy.webp",
            "lossless.webp",
            "animated.webp",
            "24-bit.bmp",
            "8-bit.bmp",
            "lzw.tiff",
            "bigtiff.tiff");

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void mutatedImagesAreClassifiedOrRejectedAndLeaveNoNativeMemory() {
        ImageLimits acceptTruncated = new ImageLimits(1 << 20, 50_000_000, true, false);
        Random random = new Random(20_000);
        // Loading OpenCV, which the first one does, makes some that stay.
        new Preprocessor(Tensors.pixels(8, 8), TO_8_BY_8, ImageLimits.DEFAULT).close();
        long objects = Pointer.totalCount();
        int classified = 0;
        int rejected = 0;
        try (Preprocessor strict = new Preprocessor(Tensors.pixels(8, 8), TO_8_BY_8, ImageLimits.DEFAULT);
                Preprocessor lenient = new Preprocessor(Tensors.pixels(8, 8), TO_8_BY_8, acceptTruncated)) {
            for (int number = 0; number < IMAGES; number++) {
                byte[] original = GoldenFiles.bytes("formats/" + ORIGINALS.get(number % ORIGINALS.size()));
                Preprocessor preprocessor = random.nextBoolean() ? strict : lenient;
                byte[] image = mutated(original, random);
                long startNanos = THREADS.getCurrentThreadCpuTime();
                if (isClassified(preprocessor, image)) {
                    classified++;
                } else {
                    rejected++;
                }
                assertThat(THREADS.getCurrentThreadCpuTime() - startNanos)
                        .as("nanoseconds of processor time for image %d", number)
                        .isLessThan(HANG.toNanos());
            }
        }
        assertThat(classified).isPositive();
        assertThat(rejected).isPositive().isEqualTo(IMAGES - classified);
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
    }

    @Test
    void repeatedImagesLeaveNoNativeMemory() {
        byte[] image = GoldenFiles.bytes("photo.jpg");
        byte[] damaged = GoldenFiles.bytes("formats/lossless.webp");
        Arrays.fill(damaged, 25, damaged.length, (byte) 0);
        try (Preprocessor preprocessor = new Preprocessor(Tensors.pixels(8, 8), TO_8_BY_8, ImageLimits.DEFAULT)) {
            isClassified(preprocessor, image);
            long objects = Pointer.totalCount();
            for (int i = 0; i < 200; i++) {
                assertThat(isClassified(preprocessor, image)).isTrue();
                assertThat(isClassified(preprocessor, damaged)).isFalse();
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
        }
    }

    private static boolean isClassified(Preprocessor preprocessor, byte[] image) {
        ByteBuffer tensor = ByteBuffer.allocateDirect(3 * 8 * 8);
        try {
            preprocessor.preprocess(image, tensor);
            assertThat(tensor.hasRemaining()).isFalse();
            return true;
        } catch (RejectedImageException e) {
            assertThat(tensor.position()).isZero();
            return false;
        }
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] image = original.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            image = mutatedOnce(image, random);
        }
        return image;
    }

    private static byte[] mutatedOnce(byte[] image, Random random) {
        // Half of the damage goes to the headers, where it does most.
        int at = random.nextInt(random.nextBoolean() ? image.length : Math.min(image.length, 64));
        byte[] mutated = image.clone();
        switch (random.nextInt(6)) {
            case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> mutated[at] = (byte) random.nextInt();
            case 2 -> Arrays.fill(mutated, at, Math.min(mutated.length, at + 4), (byte) 0xff);
            case 3 -> Arrays.fill(mutated, at, Math.min(mutated.length, at + random.nextInt(64)), (byte) 0);
            case 4 -> mutated = Arrays.copyOf(mutated, at + 1);
            default -> {
                int from = random.nextInt(image.length);
                int length = Math.min(random.nextInt(64), image.length - Math.max(from, at));
                System.arraycopy(image, from, mutated, at, length);
            }
        }
        return mutated;
    }
}
