package io.flinktwins.serve;

import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.PortConverter;
import io.flinktwins.serve.ServeSettings.Tls;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the server listens, and who may call it. */
final class ListenOptions {

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description =
                    "To listen on; 127.0.0.1 is this machine only, and 0.0.0.0 every address of it. There is no login: whoever"
                            + " reaches the port is served. Default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "8000",
            converter = PortConverter.class,
            paramLabel = "PORT",
            description = "For HTTP/1.1, HTTP/2 and gRPC. Default: ${DEFAULT-VALUE}.")
    private Integer port;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description =
                    "A name, beside localhost and addresses, by which clients may call this server; what calls it by"
                            + " another may be a web page that has the name resolved to it. Repeat for more. Default: none.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "Certificate chain in PEM, the server's first. Default: no TLS.")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "The certificate's private key in PEM (PKCS #8), without a password.")
    private @Nullable Path key;

    InetSocketAddress address() {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new InvalidOptionsException("--host is '%s'; that is no address of this machine".formatted(host));
        }
        return address;
    }

    Set<String> names() {
        return Set.copyOf(
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    }

    @Nullable
    Tls tls() {
        if (certificate == null && key == null) {
            return null;
        } else if (certificate == null || key == null) {
            throw new InvalidOptionsException(
                    "--tls-certificate and --tls-key belong together; one of them is missing");
        }
        return new Tls(certificate, key);
    }
}
