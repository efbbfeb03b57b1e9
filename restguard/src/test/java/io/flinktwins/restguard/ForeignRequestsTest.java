package io.flinktwins.restguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultHttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpMethod;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignRequestsTest {

    private static final String OWN = "127.0.0.1:8081";

    private final ForeignRequests rule =
            new ForeignRequests(new AllowedHosts(Set.of("jobmanager", "flink.example.org")), "the list of hosts");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8081", "localhost:8081", "LOCALHOST", "localhost.:8081", "flink.localhost:8081",
                        "[::1]:8081",
                "192.168.1.7:8081", "[fe80::1]", "jobmanager:8081", "JobManager:8081", "flink.example.org",
                        "flink.example.org."
            })
    void aRequestThatNoBrowserSentPassesUnderEachOfTheEndpointsNames(String host) {
        assertThat(refusal(post(host))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:8081",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "flink.example.org.evil.example",
                "evil.flink.example.org",
                "notlocalhost",
                "0.0.0.0:8081",
                "[::]:8081",
                "",
                "localhost:8081:1",
                "localhost@evil.example",
                "http://localhost",
                "localhost, evil.example",
                "localhost:",
                "999.1"
            })
    void aNameThatIsNotTheEndpointsIsRefusedWhateverElseIsSaid(String host) {
        assertThat(refusal(post(host, "Origin", "http://" + host, "Sec-Fetch-Site", "same-origin")))
                .contains("'" + host + "'")
                .contains("add it to the list of hosts");
    }

    @Test
    void aRequestNamesExactlyOneHost() {
        HttpRequest request = post(OWN);
        request.headers().add("Host", OWN);
        assertThat(refusal(request)).contains("for the host");
        request.headers().remove("Host");
        assertThat(refusal(request)).contains("for the host ''");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8081, http://127.0.0.1:8081",
        "localhost:8081, http://localhost:8081",
        "LOCALHOST:8081, http://localhost:8081",
        "[::1]:8081, http://[::1]:8081",
        "flink.example.org, http://flink.example.org",
        "flink.example.org, https://flink.example.org",
        "flink.example.org:443, https://flink.example.org",
        "flink.example.org:8443, https://flink.example.org:8443",
    })
    void thePagesOfTheEndpointItselfPass(String host, String origin) {
        assertThat(refusal(post(host, "Origin", origin))).isNull();
        assertThat(refusal(post(host, "Origin", origin, "Sec-Fetch-Site", "same-origin")))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8081, http://evil.example",
        "127.0.0.1:8081, http://evil.example:8081",
        "127.0.0.1:8081, http://127.0.0.1",
        "127.0.0.1:8081, http://127.0.0.1:3000",
        "127.0.0.1:8081, http://localhost:8081",
        "127.0.0.1:8081, null",
        "127.0.0.1:8081, file://",
        "127.0.0.1:8081, http://127.0.0.1:8081.evil.example",
        "127.0.0.1:8081, http://127.0.0.1:8081@evil.example",
        "flink.example.org, https://flink.example.org:80",
        "flink.example.org:80, https://flink.example.org",
    })
    void theOriginOfAnotherPageIsRefused(String host, String origin) {
        assertThat(refusal(post(host, "Origin", origin)))
                .contains("a page of '%s' sent the request".formatted(origin))
                .contains(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "", "none, cross-site", "what comes next"})
    void anotherSiteIsRefusedEvenIfItSaysNoOrigin(String site) {
        assertThat(refusal(get("/jobs/1/yarn-cancel", "Sec-Fetch-Site", site)))
                .contains("another origin ('%s')".formatted(site));
    }

    @Test
    void whatTheUserTypesOrHasMarkedPasses() {
        assertThat(refusal(get("/jobs/overview", "Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate")))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, navigate, document, true",
        "GET, /index.html, navigate, document, true",
        "GET, /jobs/1/yarn-cancel, navigate, document, false",
        "GET, /?x=1, navigate, document, false",
        "POST, /, navigate, document, false",
        "GET, /, navigate, iframe, false",
        "GET, /, no-cors, document, false",
        "GET, /, cors, empty, false",
    })
    void aLinkOpensThePageAndNothingElse(String method, String path, String mode, String destination, boolean passes) {
        String refusal = refusal(request(
                method,
                path,
                OWN,
                "Sec-Fetch-Site",
                "cross-site",
                "Sec-Fetch-Mode",
                mode,
                "Sec-Fetch-Dest",
                destination));
        assertThat(refusal == null).isEqualTo(passes);
    }

    @Test
    void aLongNameIsShownInPart() {
        assertThat(refusal(post("a".repeat(5_000)))).hasSizeLessThan(300);
    }

    private @Nullable String refusal(HttpRequest request) {
        return rule.refusal(new NettyHead(request));
    }

    private static HttpRequest get(String path, String... headers) {
        return request("GET", path, OWN, headers);
    }

    private static HttpRequest post(String host, String... headers) {
        return request("POST", "/jobs", host, headers);
    }

    private static HttpRequest request(String method, String path, String host, String... headers) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), path);
        request.headers().set("Host", host);
        for (int i = 0; i < headers.length; i += 2) {
            request.headers().set(headers[i], headers[i + 1]);
        }
        return request;
    }
}
