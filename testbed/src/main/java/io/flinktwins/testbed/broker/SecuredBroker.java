package io.flinktwins.testbed.broker;

import io.flinktwins.testbed.host.LoopbackPorts;
import io.flinktwins.testbed.host.PortChoice;
import io.flinktwins.testbed.host.TemporaryDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;

/**
 * An {@link EmbeddedBroker} as organisations run theirs: beside its plain listener, whose clients may do everything, it
 * has one with SASL_SSL and SCRAM, whose users may do what access control lists (ACLs) allow them.
 *
 * <p>Used by one thread.
 */
public final class SecuredBroker implements AutoCloseable {

    private static final String LISTENER = "SECURED";
    private static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_512;
    private static final String LOGIN_MODULE = "org.apache.kafka.common.security.scram.ScramLoginModule";
    private static final int SCRAM_ITERATIONS = 4096;

    private final TemporaryDirectory files;
    private final ServerCertificate certificate;
    private final EmbeddedBroker broker;
    private final Admin admin;
    private String servers = "";

    private SecuredBroker(TemporaryDirectory files) throws GeneralSecurityException, IOException, InterruptedException {
        this.files = files;
        certificate = ServerCertificate.create(files.path());
        broker = EmbeddedBroker.start(PortChoice.ANY, 1, this::secure);
        admin = Admin.create(broker.clientSettings());
    }

    /** Starts on free ports, with one partition in each of the pipeline's topics. */
    public static SecuredBroker start() {
        TemporaryDirectory files = TemporaryDirectory.create("flink-twins-secured-broker");
        try {
            return new SecuredBroker(files);
        } catch (GeneralSecurityException | IOException | InterruptedException | RuntimeException e) {
            files.close();
            throw new KafkaException("the secured broker does not start", e);
        }
    }

    private void secure(Map<String, Object> settings) {
        servers = "%s:%d".formatted(InetAddress.getLoopbackAddress().getHostAddress(), LoopbackPorts.free());
        String listener = "%s://%s".formatted(LISTENER, servers);
        settings.computeIfPresent("listeners", (name, others) -> others + "," + listener);
        settings.computeIfPresent("advertised.listeners", (name, others) -> others + "," + listener);
        settings.computeIfPresent(
                "listener.security.protocol.map", (name, others) -> "%s,%s:SASL_SSL".formatted(others, LISTENER));
        settings.putAll(Map.of(
                "sasl.enabled.mechanisms",
                MECHANISM.mechanismName(),
                "listener.name.secured.scram-sha-512.sasl.jaas.config",
                LOGIN_MODULE + " required;",
                "ssl.keystore.type",
                ServerCertificate.STORE_TYPE,
                "ssl.keystore.location",
                certificate.keyStore().toString(),
                "ssl.keystore.password",
                certificate.password(),
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS"));
    }

    /** The same broker, for clients that may do everything. */
    public EmbeddedBroker broker() {
        return broker;
    }

    /** Where users log in. */
    public String bootstrapServers() {
        return servers;
    }

    /** The properties of a client that logs in as a user, but for its servers; the password need not be the right one. */
    public Map<String, String> clientProperties(String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.certificates",
                certificate.pem(),
                "sasl.mechanism",
                MECHANISM.mechanismName(),
                "sasl.jaas.config",
                "%s required username=\"%s\" password=\"%s\";".formatted(LOGIN_MODULE, user, password));
    }

    public void addUser(String user, String password) {
        await(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        user, new ScramCredentialInfo(MECHANISM, SCRAM_ITERATIONS), password)))
                .all());
    }

    /** Gives rights; the broker heeds them some moments later. */
    public void allow(Collection<AclBinding> rights) {
        await(admin.createAcls(rights).all());
    }

    /** Takes rights away; the broker heeds that some moments later. */
    public void withdraw(Collection<AclBinding> rights) {
        await(admin.deleteAcls(rights.stream().map(AclBinding::toFilter).toList())
                .all());
    }

    private static void await(KafkaFuture<?> change) {
        try {
            change.get();
        } catch (ExecutionException e) {
            throw new KafkaException("the broker refused its administrator", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while changing rights", e);
        }
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
        files.close();
    }
}
