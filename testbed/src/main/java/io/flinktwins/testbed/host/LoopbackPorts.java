package io.flinktwins.testbed.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds TCP ports on the loopback interface that nobody listens on. */
public final class LoopbackPorts {

    /** Where a broker listens unless it is told otherwise. */
    public static final int KAFKA = 9092;

    /** Where Flink's web UI listens unless it is told otherwise. */
    public static final int FLINK_WEB = 8081;

    /** Where the review page is unless it is told otherwise. */
    public static final int REVIEW = 8082;

    private LoopbackPorts() {}

    /** A port that was free a moment ago; somebody else may take it before the caller does. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback interface", e);
        }
    }

    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
