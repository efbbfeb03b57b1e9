package io.flinktwins.cli.review.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignRequestsTest {

    private static final String OWN = "127.0.0.1:8082";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8082",
                "localhost:8082",
                "LOCALHOST",
                "localhost.:8082",
                "a.localhost:9000",
                "[::1]:8082"
            })
    void aRequestThatNoBrowserSentPassesUnderEachLoopbackName(String host) {
        assertThat(refusal("POST", "/labels", host)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:8082",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "notlocalhost",
                "192.168.1.7:8082",
                "0.0.0.0:8082",
                "[::]:8082",
                "",
                "localhost:8082:1",
                "localhost@evil.example",
                "http://localhost",
                "localhost, evil.example",
                "localhost:"
            })
    void anotherNameIsRefusedWhateverElseIsSaid(String host) {
        assertThat(refusal("GET", "/", host, "Origin", "http://" + host, "Sec-Fetch-Site", "same-origin"))
                .contains("'" + host + "'");
    }

    @Test
    void aRequestNamesExactlyOneHost() {
        Headers headers = new Headers();
        assertThat(ForeignRequests.refusal("GET", "/", headers)).contains("for the host ''");
        headers.add("Host", OWN);
        headers.add("Host", OWN);
        assertThat(ForeignRequests.refusal("GET", "/", headers)).contains("for the host");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8082, http://127.0.0.1:8082",
        "localhost:9000, http://localhost:9000",
        "LOCALHOST:8082, http://localhost:8082",
        "[::1]:8082, http://[::1]:8082",
    })
    void thePageItselfPasses(String host, String origin) {
        assertThat(refusal("POST", "/labels", host, "Origin", origin, "Sec-Fetch-Site", "same-origin"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "http://evil.example:8082",
                "http://127.0.0.1",
                "http://127.0.0.1:3000",
                "http://localhost:8082",
                "https://127.0.0.1:8082",
                "null",
                "file://",
                "http://127.0.0.1:8082.evil.example",
                "http://127.0.0.1:8082@evil.example"
            })
    void theOriginOfAnotherPageIsRefused(String origin) {
        assertThat(refusal("POST", "/labels", OWN, "Origin", origin)).contains("a page of '" + origin + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "", "none, cross-site", "what comes next"})
    void anotherSiteIsRefusedEvenIfItSaysNoOrigin(String site) {
        assertThat(refusal("GET", "/thumbnails/1", OWN, "Sec-Fetch-Site", site))
                .contains("another origin ('%s')".formatted(site));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, navigate, document, true",
        "GET, /changes, navigate, document, false",
        "GET, /thumbnails/1, navigate, document, false",
        "POST, /, navigate, document, false",
        "GET, /, navigate, iframe, false",
        "GET, /, no-cors, document, false",
        "GET, /, cors, empty, false",
    })
    void aLinkOpensThePageAndNothingElse(String method, String path, String mode, String destination, boolean passes) {
        String refusal = refusal(
                method,
                path,
                OWN,
                "Sec-Fetch-Site",
                "cross-site",
                "Sec-Fetch-Mode",
                mode,
                "Sec-Fetch-Dest",
                destination);
        assertThat(refusal == null).isEqualTo(passes);
    }

    @Test
    void aLongNameIsShownInPart() {
        assertThat(refusal("GET", "/", "a".repeat(5_000))).hasSizeLessThan(300);
    }

    private static @Nullable String refusal(String method, String path, String host, String... headers) {
        Headers all = new Headers();
        all.set("Host", host);
        for (int i = 0; i < headers.length; i += 2) {
            all.set(headers[i], headers[i + 1]);
        }
        return ForeignRequests.refusal(method, path, all);
    }
}
