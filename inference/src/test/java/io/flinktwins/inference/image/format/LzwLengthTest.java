package io.flinktwins.inference.image.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LzwLengthTest {

    /** How many pixels OpenCV 4.13 shows of a grey TIFF with these codes; Pillow 13 refuses those that lack any. */
    @ParameterizedTest
    @CsvSource({
        "256 244 257, 1",
        "256 244, 1",
        "256 7 256 6 257, 2",
        "256 256 6 257, 1",
        "256 10 258 257, 3",
        "244 257, 0",
        "10 258 257, 0",
        "5 256 6 257, 0",
        "256 257, 0"
    })
    void aStripBeginsWithTheCodeThatClearsTheTable(String codes, long pixels) {
        assertThat(LzwLength.of(nineBitsEach(codes), Long.MAX_VALUE)).isEqualTo(pixels);
    }

    private static byte[] nineBitsEach(String codes) {
        String bits = Arrays.stream(codes.split(" "))
                .map(code ->
                        Integer.toBinaryString(1 << 9 | Integer.parseInt(code)).substring(1))
                .collect(Collectors.joining());
        String padded = "1" + bits + "0".repeat(Math.floorMod(-bits.length(), Byte.SIZE));
        byte[] bytes = new BigInteger(padded, 2).toByteArray();
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }
}
