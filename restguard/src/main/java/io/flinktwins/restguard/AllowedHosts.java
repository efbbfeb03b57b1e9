package io.flinktwins.restguard;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.RestOptions;

/**
 * The hosts by which an endpoint lets itself be called. A page that calls it by another name has had that name resolved
 * to the endpoint's address: DNS rebinding. Nobody can do that with an address, so addresses need not be known.
 *
 * @param names in lower case, beside those of the loopback interface
 */
public record AllowedHosts(Set<String> names) {

    static final ConfigOption<List<String>> OPTION = ConfigOptions.key("twins.rest.allowed-hosts")
            .stringType()
            .asList()
            .defaultValues()
            .withDescription("Names, beside those of the loopback interface and those in rest.address and"
                    + " rest.bind-address, by which browsers and clients may call Flink's REST endpoint.");

    private static final String PREFIX = "twins.rest.";
    private static final Pattern NAME = Pattern.compile("\\w(?:[\\w.-]*\\w)?");
    private static final Pattern ADDRESS = Pattern.compile("\\[.*]|\\d{1,3}(?:\\.\\d{1,3}){3}");

    /** Browsers reach this machine's servers by these as well, and say of them less than of its other addresses. */
    private static final Set<String> UNSPECIFIED = Set.of("0.0.0.0", "[::]");

    public AllowedHosts {
        names = Set.copyOf(names);
    }

    /**
     * Those of Flink's configuration.
     *
     * @throws IllegalConfigurationException if an entry is no host's name, or an option has a wrong name
     * @throws IllegalArgumentException if there is no list
     */
    public static AllowedHosts of(Configuration configuration) {
        requireKnownOptions(configuration);
        Set<String> names = new HashSet<>();
        Stream.of(RestOptions.ADDRESS, RestOptions.BIND_ADDRESS)
                .map(configuration::get)
                .filter(Objects::nonNull)
                .map(Authority::parse)
                .filter(Objects::nonNull)
                .map(Authority::host)
                .filter(host -> !UNSPECIFIED.contains(host))
                .forEach(names::add);
        configuration.get(OPTION).forEach(name -> names.add(checked(name)));
        return new AllowedHosts(names);
    }

    private static void requireKnownOptions(Configuration configuration) {
        for (String key : configuration.keySet()) {
            if (key.startsWith(PREFIX) && !key.equals(OPTION.key())) {
                throw new IllegalConfigurationException(
                        "there is no option %s; the only one of its kind is %s".formatted(key, OPTION.key()));
            }
        }
    }

    private static String checked(String name) {
        Authority authority = NAME.matcher(name).matches() ? Authority.parse(name) : null;
        if (authority == null) {
            throw new IllegalConfigurationException(
                    "%s: '%s' is not the name of a host; write names such as flink.example.org, without scheme, port or *,"
                                    .formatted(OPTION.key(), name)
                            + " separated by ;");
        }
        return authority.host();
    }

    boolean contains(String host) {
        return isAddress(host) || host.equals("localhost") || host.endsWith(".localhost") || names.contains(host);
    }

    private static boolean isAddress(String host) {
        return ADDRESS.matcher(host).matches() && !UNSPECIFIED.contains(host);
    }
}
