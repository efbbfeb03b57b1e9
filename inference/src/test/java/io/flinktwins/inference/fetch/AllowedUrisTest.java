package io.flinktwins.inference.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import io.flinktwins.schemas.Rejection;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedUrisTest {

    private static final AllowedUris ALLOWED = new AllowedUris(List.of(
            "https://images.example.com/photos",
            "http://10.0.0.7:9000/",
            "s3://bucket/in/",
            "s3://my_bucket",
            "file:///data/in/"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://images.example.com/photos",
                "https://images.example.com/photos/a.jpg?size=large",
                "HTTPS://IMAGES.example.com:443/photos/a%20b.jpg",
                "http://10.0.0.7:9000/a.jpg",
                "s3://bucket/in/a/b.jpg",
                "s3://bucket/in/what%3F%23.jpg",
                "s3://my_bucket/in/a.jpg",
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
                "s3://BUCKET/in/a.jpg",
                "S3://bucket/in/a.jpg",
                "s3://bucket/in/a.jpg?versionId=1",
                "s3://bucket/in/a?b.jpg",
                "s3://bucket/in//a.jpg",
                "s3://bucket/in/a%2F%2Fb.jpg",
                "s3://bucket/in/a.jpg/",
                "s3://bucket/in/",
                "s3://user:password@my_bucket/in/a.jpg",
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

    @ParameterizedTest
    @CsvSource({
        "https://images.example.com/photos/a.jpg#b, has a fragment",
        "https://images.example.com/photos/../a.jpg, has a segment . or ..",
        "https://u:p@images.example.com/photos/a.jpg, has a user or a password",
        "https://images.example.com/photos/..%5Ca.jpg, has a backslash",
        "a.jpg, has no scheme",
        "jar:file:///data/in/a.jar!/a.jpg, has no scheme with a slash",
        "s3://bucket/in/a?b.jpg, has a query (?)",
        "s3://bucket/in//a.jpg, has two slashes",
        "s3://bucket/in/a/, ends with a slash",
        "S3://bucket/in/a.jpg, has a scheme in upper case",
        "s3://bucket/out/a.jpg, is not below an allowed prefix",
        "s3://bucket/in/ä b.jpg, is no URI"
    })
    void saysWhatIsWrong(String uri, String fault) {
        assertThat(rejection(uri).reason()).isEqualTo(Reason.URI_NOT_ALLOWED);
        assertThat(rejection(uri).message()).contains(fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:secret@images.example.com/photos/a.jpg",
                "https://user:sec/secret@images.example.com/photos/a.jpg",
                "https://user:se cret:secret@images.example.com/photos/a.jpg",
                "https://secret@images.example.com/photos/a.jpg",
                "s3://key:secret@my_bucket/a.jpg",
                "ftp://user:secret@example.com/a@b.jpg"
            })
    void repeatsNoPassword(String uri) {
        assertThat(rejection(uri).message()).doesNotContain("secret", "cret:").contains("***@");
    }

    @Test
    void anAtSignInANameIsShown() {
        assertThat(rejection("https://example.com:8443/me@home.jpg").message())
                .startsWith("https://example.com:8443/me@home.jpg is not below");
    }

    private static Rejection rejection(String uri) {
        return catchThrowableOfType(RejectedImageException.class, () -> ALLOWED.require(uri))
                .rejection();
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
                "file:///data/../etc/",
                "S3://bucket/",
                "s3://bucket//a/"
            })
    void refusesAPrefixThatMeansTooMuch(String prefix) {
        assertThatThrownBy(() -> new AllowedUris(List.of(prefix))).isInstanceOf(InvalidSettingException.class);
    }
}
