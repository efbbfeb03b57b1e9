package io.flinktwins.cli.kafka;

import io.flinktwins.jobs.registry.FramedRecords;
import io.flinktwins.jobs.registry.RegistrySettings;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of a command that reads records in Confluent's framing, too. */
public final class RegistryOption {

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "Read records in Confluent's framing, too, by the schemas of this registry. Its login is"
                    + " basic.auth.user.info in --kafka-properties. Default: none.")
    private @Nullable String url;

    /**
     * Decodes records of a contract, in whichever framing they are.
     *
     * @param connection that has the registry's login
     * @throws io.flinktwins.inference.InvalidSettingException if the registry's URL or login can't be used
     * @throws io.flinktwins.jobs.registry.RegistryUnavailableException if the registry does not answer, with what to change
     */
    public <T extends SpecificRecord> FramedRecords<T> records(Class<T> contract, KafkaConnection connection) {
        RegistrySettings registry = url == null ? null : RegistrySettings.of(url, connection.registryProperties());
        if (registry != null) {
            registry.check();
        }
        return new FramedRecords<>(contract, registry);
    }
}
