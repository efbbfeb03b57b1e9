package io.flinktwins.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinktwins.inference.batch.BatchPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InvalidSettingExceptionTest {

    private final InvalidSettingException exception = catchThrowableOfType(
            InvalidSettingException.class, () -> new BatchPolicy(Duration.ofMillis(-1), Duration.ofSeconds(1)));

    @Test
    void readsWithoutACommandLine() {
        assertThat(new InvalidSettingException("device", "gpu", "must be one of auto and cpu"))
                .hasMessage("device is 'gpu'; it must be one of auto and cpu");
    }

    @Test
    void keepsItsPartsForThoseWhoSayItInAnotherWay() {
        assertThat(exception.setting()).isEqualTo("batch max wait");
        assertThat(exception.value()).isEqualTo(Duration.ofMillis(-1));
        assertThat(exception.requirement()).isEqualTo("must not be negative");
        assertThat(exception.messageFor("--batch-max-wait", "-1ms"))
                .isEqualTo("--batch-max-wait is -1ms; it must not be negative");
    }

    @Test
    void nothingIsThrownForWhatHolds() {
        assertThatCode(() -> InvalidSettingException.unless(true, "batch size", 1, "must be at least 1"))
                .doesNotThrowAnyException();
    }
}
