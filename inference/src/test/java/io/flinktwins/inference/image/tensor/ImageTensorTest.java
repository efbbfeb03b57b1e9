package io.flinktwins.inference.image.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.ImageHeader;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ImageTensorTest {

    private static final ModelInput FLOATS = input(ElementType.FLOAT32);

    @Test
    void numbersAreWrittenInNativeOrderWhereTheTensorIs() {
        ByteBuffer written = ByteBuffer.allocateDirect(FLOATS.byteSize() + Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .putFloat(9);
        ImageTensor.of(FLOATS, new float[] {1, 2, 3, 4, 5, 6}).write(written);
        assertThat(written.hasRemaining()).isFalse();
        float[] elements = new float[7];
        written.flip().asFloatBuffer().get(elements);
        assertThat(elements).containsExactly(9, 1, 2, 3, 4, 5, 6);
    }

    /** The bytes are those of IEEE 754, the least significant one first. */
    @Test
    void bytesOfProtocolsAreTheSameNumbers() {
        ByteBuffer received = bytes("0000803f 00000040 00004040 00008040 0000a040 0000c040");
        assertThat(elements(ImageTensor.of(FLOATS, ElementType.FLOAT32, received), FLOATS)
                        .asFloatBuffer())
                .isEqualTo(elements(ImageTensor.of(FLOATS, new float[] {1, 2, 3, 4, 5, 6}), FLOATS)
                        .asFloatBuffer());
        assertThat(received.remaining()).as("it stays as it is").isEqualTo(24);
        ModelInput halves = input(ElementType.FLOAT16);
        ByteBuffer half =
                elements(ImageTensor.of(halves, ElementType.FLOAT16, bytes("003c0040004200440045ff7b")), halves);
        assertThat(half.getShort(0)).as("1").isEqualTo((short) 0x3c00);
        assertThat(half.getShort(10)).as("65504").isEqualTo((short) 0x7bff);
    }

    @Test
    void bytesAreTakenFromWhereTheBufferIs() {
        ModelInput pixels = input(ElementType.UINT8);
        ByteBuffer received = bytes("aa010203040506bb").position(1).limit(7);
        assertThat(elements(ImageTensor.of(pixels, ElementType.UINT8, received), pixels))
                .isEqualTo(bytes("010203040506"));
    }

    @Test
    void whatTheModelDoesNotTakeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageTensor.of(FLOATS, new float[5]))
                .withMessage("the model takes [3,1,2] float32 in RGB for an image, which are 6 elements and not 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageTensor.of(FLOATS, ElementType.FLOAT32, bytes("0000803f")))
                .withMessageEndingWith("which are 6 elements and not 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageTensor.of(FLOATS, ElementType.FLOAT32, bytes("0000")))
                .withMessage("2 bytes are no whole number of float32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageTensor.of(input(ElementType.UINT8), new float[6]))
                .withMessage("the model takes [3,1,2] uint8 in RGB for an image, and no float32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageTensor.of(FLOATS, ElementType.UINT8, bytes("010203040506")))
                .withMessageEndingWith("and no uint8");
    }

    @Test
    void aModelWithAnotherInputDoesNotTakeIt() throws RejectedImageException {
        ImageTensor tensor = ImageTensor.of(FLOATS, new float[6]);
        tensor.requireFor(FLOATS);
        ModelInput turned = new ModelInput(1, 2, ChannelOrder.BGR, Layout.NHWC, ElementType.FLOAT32);
        assertThatThrownBy(() -> tensor.requireFor(turned))
                .isInstanceOf(RejectedImageException.class)
                .hasMessage("the tensor is [3,1,2] float32 in RGB, but the model takes [2,1,3] float32 in BGR");
    }

    @Test
    void itIsAsLargeAsTheModelsInput() {
        assertThat(ImageTensor.of(FLOATS, new float[6]).header()).isEqualTo(new ImageHeader("TENSOR", 2, 1));
    }

    private static ModelInput input(ElementType type) {
        return new ModelInput(2, 1, ChannelOrder.RGB, Layout.NCHW, type);
    }

    private static ByteBuffer elements(ImageTensor tensor, ModelInput input) {
        ByteBuffer elements = ByteBuffer.allocate(input.byteSize()).order(ByteOrder.nativeOrder());
        tensor.write(elements);
        return elements.flip();
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
