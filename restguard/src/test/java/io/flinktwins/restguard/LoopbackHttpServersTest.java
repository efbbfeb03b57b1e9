package io.flinktwins.restguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pom names the provider and exports the JDK's, as ./twins cluster does for Flink's processes. */
class LoopbackHttpServersTest {

    @Test
    void aServerForAllInterfacesIsOnLoopback() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(0), 0);
        try {
            assertThat(server.getAddress().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2"})
    void anInterfaceThatIsNamedIsLeftAlone(String address) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        try {
            assertThat(server.getAddress().getHostString()).isEqualTo(address);
        } finally {
            server.stop(0);
        }
    }
}
