package io.flinktwins.restguard;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import com.sun.net.httpserver.spi.HttpServerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Binds the JDK's HTTP servers of a process to the loopback interface where nobody named another one: that of Flink's
 * Prometheus reporter has no setting for it.
 *
 * <p>For a process that is started with {@code -Dcom.sun.net.httpserver.HttpServerProvider} and this class's name, and
 * with {@code --add-exports=jdk.httpserver/sun.net.httpserver=ALL-UNNAMED}: the JDK's own provider, which does the work, is
 * not exported.
 */
public final class LoopbackHttpServers extends HttpServerProvider {

    private static final String OF_JDK = "sun.net.httpserver.DefaultHttpServerProvider";

    private final HttpServerProvider jdk;

    /** Called by the JDK. */
    public LoopbackHttpServers() throws ReflectiveOperationException {
        jdk = Class.forName(OF_JDK)
                .asSubclass(HttpServerProvider.class)
                .getConstructor()
                .newInstance();
    }

    @Override
    public HttpServer createHttpServer(InetSocketAddress address, int backlog) throws IOException {
        return jdk.createHttpServer(onLoopback(address), backlog);
    }

    @Override
    public HttpsServer createHttpsServer(InetSocketAddress address, int backlog) throws IOException {
        return jdk.createHttpsServer(onLoopback(address), backlog);
    }

    private static InetSocketAddress onLoopback(InetSocketAddress address) {
        return address.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
                : address;
    }
}
