package io.flinktwins.inference.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.InvalidSettingException;
import org.junit.jupiter.api.Test;

class CapacityTest {

    @Test
    void whatIsOpenFollowsFromTheDevice() {
        assertThat(Capacity.DEFAULT.on(false, 16)).isEqualTo(new Capacity(8, 1, 1));
        assertThat(Capacity.DEFAULT.on(true, 16)).isEqualTo(new Capacity(32, 2, 15));
        assertThat(Capacity.DEFAULT.on(true, 1)).isEqualTo(new Capacity(32, 2, 1));
    }

    @Test
    void whatWasAskedForStays() {
        assertThat(new Capacity(4, 3, 2).on(true, 16)).isEqualTo(new Capacity(4, 3, 2));
    }

    @Test
    void moreBatchesThanMemoryIsForAreRefused() {
        assertThatThrownBy(() -> new Capacity(8, 1_000_000, 1))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContainingAll("batches in flight", "1000000", "must not be over 64");
    }
}
