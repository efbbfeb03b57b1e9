package io.flinktwins.restguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {

    @Test
    void areThoseOfFlinksOwnOptionsAndOfTheList() {
        AllowedHosts hosts = AllowedHosts.of(Configuration.fromMap(Map.of(
                "rest.address", "JobManager",
                "rest.bind-address", "flink.internal",
                "twins.rest.allowed-hosts", "Flink.Example.org; other_name")));
        assertThat(hosts.names())
                .containsExactlyInAnyOrder("jobmanager", "flink.internal", "flink.example.org", "other_name");
    }

    @Test
    void theJobManagersAddressIsThatOfItsEndpointUnlessThatHasOneOfItsOwn() {
        assertThat(AllowedHosts.of(Configuration.fromMap(Map.of("jobmanager.rpc.address", "jobmanager")))
                        .names())
                .containsExactly("jobmanager");
        assertThat(AllowedHosts.of(new Configuration()).names()).isEmpty();
    }

    /** The images for containers listen on all interfaces, by an address that nobody is to be called by. */
    @Test
    void whereAnEndpointListensOnAllInterfacesIsNoNameOfIt() {
        AllowedHosts hosts = AllowedHosts.of(Configuration.fromMap(Map.of("rest.bind-address", "0.0.0.0")));
        assertThat(hosts.contains("0.0.0.0")).isFalse();
        assertThat(hosts.contains("127.0.0.1")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*.example.org",
                "http://a.example",
                "a.example:8081",
                "a.example,b.example",
                "-a",
                "ä.example"
            })
    void anEntryThatIsNoNameIsRefusedWithWhatToWrite(String entry) {
        assertThatThrownBy(() -> AllowedHosts.of(Configuration.fromMap(Map.of("twins.rest.allowed-hosts", entry))))
                .isInstanceOf(IllegalConfigurationException.class)
                .hasMessageContaining("'%s' is not the name of a host; write names such as flink.example.org", entry);
    }

    @Test
    void anOptionThatThereIsNotIsRefusedWithTheOneThatThereIs() {
        assertThatThrownBy(() -> AllowedHosts.of(Configuration.fromMap(Map.of("twins.rest.allowed-host", "a"))))
                .isInstanceOf(IllegalConfigurationException.class)
                .hasMessageContaining("no option twins.rest.allowed-host;")
                .hasMessageContaining("twins.rest.allowed-hosts");
    }
}
