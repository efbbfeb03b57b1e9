package io.flinktwins.operators.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.InvalidSettingException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedUrisTest {

    private static final AllowedUris ALLOWED = new AllowedUris(List.of(
            "https://images.example.com/photos", "http://10.0.0.7:9000/", "s3://bucket/in/", "file:///data/in/"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://images.example.com/photos",
                "https://images.example.com/photos/a.jpg?size=large",
                "HTTPS://IMAGES.example.com:443/photos/a%20b.jpg",
                "http://10.0.0.7:9000/a.jpg",
                "s3://bucket/in/a/b.jpg",
                "file:/data/in/a.jpg",
                "file:///data/in/a.jpg"
            })
    void allowsWhatIsBelowAPrefix(String uri) {
        assertThat(ALLOWED.allows(URI.create(uri))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://images.example.com/photos-private/a.jpg",
                "https://images.example.com/photos/../private/a.jpg",
                "https://images.example.com/photos/%2e%2e/private/a.jpg",
                "https://images.example.com/photos/..%5cprivate/a.jpg",
                "https://images.example.com/photos/..;x/private/a.jpg",
                "https://images.example.com/",
                "https://images.example.com.evil.net/photos/a.jpg",
                "https://evil.net/photos/a.jpg",
                "https://images.example.com@evil.net/photos/a.jpg",
                "https://user@images.example.com/photos/a.jpg",
                "https://images.example.com:8443/photos/a.jpg",
                "http://images.example.com/photos/a.jpg",
                "http://10.0.0.7/a.jpg",
                "http://10.0.0.70:9000/a.jpg",
                "http://localhost:9000/a.jpg",
                "https://images.example.com/photos/a.jpg#b",
                "s3://bucket/out/a.jpg",
                "s3://bucket-evil/in/a.jpg",
                "file:///data/in/../out/a.jpg",
                "file://host/data/in/a.jpg",
                "file:data/in/a.jpg",
                "/data/in/a.jpg",
                "jar:file:///data/in/a.jar!/a.jpg",
                ""
            })
    void refusesAllElse(String uri) {
        assertThat(ALLOWED.allows(URI.create(uri))).isFalse();
    }

    @Test
    void nothingIsAllowedByDefault() {
        assertThat(AllowedUris.NONE.allows(URI.create("file:///data/in/a.jpg"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/data",
                "https://",
                "https:///photos",
                "https://example.com/?q",
                "https://user@example.com/",
                "file:///data/../etc/"
            })
    void refusesAPrefixThatMeansTooMuch(String prefix) {
        assertThatThrownBy(() -> new AllowedUris(List.of(prefix))).isInstanceOf(InvalidSettingException.class);
    }
}
