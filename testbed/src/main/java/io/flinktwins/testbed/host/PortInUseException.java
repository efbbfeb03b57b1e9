package io.flinktwins.testbed.host;

/** Says that a port somebody asked for is taken already. */
public final class PortInUseException extends RuntimeException {

    private final int port;

    public PortInUseException(int port) {
        super("port " + port + " is in use");
        this.port = port;
    }

    public int port() {
        return port;
    }
}
