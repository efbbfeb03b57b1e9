package io.flinktwins.serve.paddleserving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected is what Python 3 prints of {@code [float(numpy.float32(x))]} and of a list of texts. */
class PythonTextTest {

    @ParameterizedTest
    @CsvSource({
        "0.9341402, 0.9341402053833008",
        "0.1,       0.10000000149011612",
        "1.0,       1.0",
        "0.5,       0.5",
        "0.0001,    9.999999747378752e-05",
        "0.000099,  9.899999713525176e-05",
        "0.00001,   9.999999747378752e-06",
        "3.4e-7,    3.400000139208714e-07",
        "0.002,     0.0020000000949949026",
        "0.33333334, 0.3333333432674408",
        "0.8656612, 0.8656612038612366",
        "1e-45,     1.401298464324817e-45"
    })
    void aScoreHasAsManyDigitsAsPythonGivesIt(float score, String expected) {
        assertThat(PythonText.ofNumbers(List.of((double) score))).isEqualTo("[" + expected + "]");
    }

    @Test
    void textsAreInTheQuotesThatPythonTakes() {
        assertThat(PythonText.ofTexts(List.of("daisy", "jack-o'-lantern", "a\"b", "a'b\"c", "back\\slash")))
                .isEqualTo("['daisy', \"jack-o'-lantern\", 'a\"b', 'a\\'b\"c', 'back\\\\slash']");
    }
}
