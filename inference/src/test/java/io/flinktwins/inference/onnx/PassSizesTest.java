package io.flinktwins.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PassSizesTest {

    @Test
    void fewSizesArePowersOfTwoAndTheLargest() {
        assertThat(PassSizes.few(32).sizes()).containsExactly(1, 2, 4, 8, 16, 32);
        assertThat(PassSizes.few(12).sizes()).containsExactly(1, 2, 4, 8, 12);
        assertThat(PassSizes.few(1).sizes()).containsExactly(1);
    }

    @Test
    void aBatchIsPaddedToTheNextSizeOrRunInPieces() {
        PassSizes sizes = PassSizes.few(12);
        assertThat(sizes.next(3)).isEqualTo(4);
        assertThat(sizes.next(8)).isEqualTo(8);
        assertThat(sizes.next(9)).isEqualTo(12);
        assertThat(sizes.next(30)).isEqualTo(12);
        assertThat(PassSizes.only(4).next(1)).isEqualTo(4);
        assertThat(PassSizes.ANY.next(7)).isEqualTo(7);
    }

    @Test
    void theWarmUpGoesFromTheLargestDown() {
        assertThat(PassSizes.few(12).below(12)).isEqualTo(8);
        assertThat(PassSizes.few(12).below(1)).isZero();
        assertThat(PassSizes.ANY.below(12)).isZero();
    }
}
