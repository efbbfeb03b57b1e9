package io.flinktwins.cli.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.image.format.ImageFormat;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileNameTest {

    /** Digests by Python: {@code hashlib.sha256(imageId.encode()).hexdigest()[:32]}. */
    @ParameterizedTest
    @CsvSource({
        "cat/1.png, cat-1-png-6a3b843cf66c4612f3382ad8101c9add.jpg",
        "CAT/1.png, cat-1-png-75309f2bfa12fa755916df904995a1dc.jpg",
        ".., 5ec1f7e700f37c3d0b2981d04855fc34.jpg",
        "\u00e9, 4a99557e4033c3539de2eb65472017ca.jpg",
        "../../etc/passwd, etc-passwd-3754d6cb3a38e1185e5b382d5f3ef3f1.jpg"
    })
    void aNameIsOfTheIdsLettersAndItsDigest(String imageId, String name) {
        assertThat(ImageFileName.of(imageId, ImageFormat.JPEG)).isEqualTo(name);
    }

    @Test
    void theEndOfALongIdIsKept() {
        assertThat(ImageFileName.of("x".repeat(100) + "/y.jpg", ImageFormat.PNG))
                .isEqualTo("x".repeat(34) + "-y-jpg-c64626f1d3e331bd68a9595ff47baaaa.png");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..", "../x", "/etc/passwd", "a\\b", "con", "NUL.txt", "a:b", "a\nb", "a\u0000b", "-rf", ".", "~"
            })
    void noNameLeadsOutOfItsFolder(String imageId) {
        String name = ImageFileName.of(imageId, ImageFormat.WEBP);
        assertThat(name).matches("([a-z0-9-]+-)?[0-9a-f]{32}\\.webp").doesNotStartWith("-");
        Path folder = Path.of("/images");
        assertThat(folder.resolve(name).normalize().getParent()).isEqualTo(folder);
    }
}
