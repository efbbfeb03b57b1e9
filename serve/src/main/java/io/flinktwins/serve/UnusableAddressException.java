package io.flinktwins.serve;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The server can't listen where it should. */
public final class UnusableAddressException extends RuntimeException {

    public UnusableAddressException(InetSocketAddress address, @Nullable Throwable cause) {
        super(
                "can't listen on %s: %s".formatted(address, cause == null ? "no reason is known" : cause.getMessage()),
                cause);
    }
}
