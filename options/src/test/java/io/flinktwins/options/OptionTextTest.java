package io.flinktwins.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class OptionTextTest {

    private enum Delivery {
        AT_LEAST_ONCE
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1ms", "1500ms", "10s", "90s", "15min", "25h", "36500d"})
    void aDurationIsWrittenAsItIsRead(String text) {
        assertThat(OptionText.of(OptionText.duration(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20mb", "960kb", "3gb", "1000b"})
    void aSizeIsWrittenAsItIsRead(String text) {
        assertThat(OptionText.of(OptionText.memorySize(text))).hasToString(text.replace("1000b", "1000bytes"));
    }

    @Test
    void aWrittenSizeCanBeReadAgain() {
        assertThat(OptionText.memorySize(OptionText.of(new MemorySize(1_000)))).isEqualTo(new MemorySize(1_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "92", "0.5", "-0.25"})
    void aNumberIsWrittenAsItIsRead(String text) {
        assertThat(OptionText.of(OptionText.number(text))).isEqualTo(text);
    }

    /** As one in Latin letters with accents can't be in the locale of a script that cron starts. */
    @Test
    void whatCannotBeANameIsRefused() {
        assertThatThrownBy(() -> OptionText.path("a\0.png"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("can't be the name of a file")
                .hasMessageContaining("set LC_ALL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", " 20 ", "20 apples", ""})
    void aSizeNeedsAUnit(String text) {
        assertThatThrownBy(() -> OptionText.memorySize(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("write a number and b, kb, mb or gb");
    }

    @Test
    void aMomentIsReadWithItsZone() {
        assertThat(OptionText.instant("2026-11-25T09:00:00+01:00")).isEqualTo("2026-11-25T08:00:00Z");
        assertThatThrownBy(() -> OptionText.instant("yesterday"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageStartingWith("'yesterday' is not a moment; write it like 2026-11-25T08:00:00Z");
    }

    @Test
    void aConstantIsWrittenWithHyphensAndATextInQuotes() {
        assertThat(OptionText.of(Delivery.AT_LEAST_ONCE)).isEqualTo("at-least-once");
        assertThat(OptionText.of("gpu")).isEqualTo("'gpu'");
        assertThat(OptionText.of(Duration.ofHours(24))).isEqualTo("1d");
    }
}
