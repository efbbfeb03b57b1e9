package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SoftmaxTest {

    /** From {@code torch.softmax(torch.tensor([1.0, 2.0, 3.0, -40.0]), 0)}. */
    private static final float[] TORCH = {0.09003057f, 0.24472848f, 0.66524094f, 1.4070718e-19f};

    @Test
    void equalsTorch() {
        assertThat(Softmax.of(new float[] {1, 2, 3, -40})).containsExactly(TORCH, Offset.offset(1e-7f));
    }

    @Test
    void hugeLogitsDoNotOverflow() {
        assertThat(Softmax.of(new float[] {3e38f, 3e38f})).containsExactly(0.5f, 0.5f);
    }

    @Test
    void oneLogitThatIsNotFiniteSpoilsAll() {
        for (float spoiler : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertThat(Softmax.of(new float[] {1, spoiler})).containsExactly(Float.NaN, Float.NaN);
        }
    }
}
