package io.flinktwins.jobs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.InvalidSettingException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrySettingsTest {

    private static final String URL = "https://registry:8081";

    @Test
    void aLoginHasConfluentsNamesWithOrWithoutTheirPrefix() {
        // RFC 7617's own example.
        String basic = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
        assertThat(authorization(Map.of("basic.auth.user.info", "Aladdin:open sesame")))
                .isEqualTo(basic);
        assertThat(authorization(Map.of(
                        "schema.registry.basic.auth.user.info",
                        "Aladdin:open sesame",
                        "schema.registry.basic.auth.credentials.source",
                        "USER_INFO",
                        "schema.registry.url",
                        URL)))
                .isEqualTo(basic);
        assertThat(authorization(Map.of("bearer.auth.token", "t"))).isEqualTo("Bearer t");
        assertThat(authorization(Map.of())).isNull();
    }

    private static @Nullable String authorization(Map<String, String> properties) {
        return RegistrySettings.of(URL, properties).authorization();
    }

    @ParameterizedTest
    @CsvSource({
        "basic.auth.credentials.source, SASL_INHERIT, must be USER_INFO",
        "bearer.auth.credentials.source, OAUTHBEARER, must be STATIC_TOKEN",
        "basic.auth.user.info, hidden, must be USER:PASSWORD",
        "schema.registry.ssl.truststore.location, /hidden, is not known to the jobs",
    })
    void whatCannotWorkIsNamed(String name, String value, String requirement) {
        assertThatThrownBy(() -> RegistrySettings.of(URL, Map.of(name, value)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("kafka." + name)
                .hasMessageContaining(requirement);
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry:8081", "ftp://registry", "https://", "https://jobs:hidden@registry", "a b"})
    void aRegistryHasAUrlWithoutALogin(String url) {
        assertThatThrownBy(() -> RegistrySettings.of(url, Map.of()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("schema registry")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void aLoginIsNotPrinted() {
        assertThat(RegistrySettings.of(URL + "/", Map.of("basic.auth.user.info", "jobs:hidden")))
                .hasToString(URL);
    }
}
