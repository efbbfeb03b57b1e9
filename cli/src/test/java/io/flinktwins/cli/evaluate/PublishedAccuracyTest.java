package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.image.Preprocessing;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.inference.modeldirectory.ModelDescription.Scores;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class PublishedAccuracyTest {

    @Test
    void aVariantOfImageNetHasWhatIsPublishedUnderEitherName() {
        assertThat(PublishedAccuracy.of(description("alt_gvt_small", 1_000)))
                .isEqualTo(new PublishedAccuracy(0.8177, 0.9557))
                .isEqualTo(PublishedAccuracy.of(description("twins_svt_small", 1_000)));
    }

    @Test
    void anotherModelOrOtherClassesHaveNothing() {
        assertThat(PublishedAccuracy.of(description("alt_gvt_small", 10))).isNull();
        assertThat(PublishedAccuracy.of(description("resnet50", 1_000))).isNull();
    }

    private static ModelDescription description(String variant, int classes) {
        ModelInput input = new ModelInput(
                224, 224, ModelInput.ChannelOrder.RGB, ModelInput.Layout.NCHW, ModelInput.ElementType.FLOAT32);
        return new ModelDescription(
                "m",
                variant,
                input,
                new Preprocessing(true, null, null, null),
                Scores.LOGITS,
                Collections.nCopies(classes, "label"),
                null,
                "twins.json");
    }
}
