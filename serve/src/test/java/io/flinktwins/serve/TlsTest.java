package io.flinktwins.serve;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.serve.ServeSettings.Tls;
import io.flinktwins.serve.ServerUnderTest.Setup;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private static final String ALIAS = "serve";
    private static final char[] PASSWORD = "loopback-only".toCharArray();

    @TempDir
    private Path folder;

    @Test
    void theServerHasTheCertificateInTheFiles() throws Exception {
        KeyStore store = selfSigned();
        Tls files = new Tls(
                pem("CERTIFICATE", requireNonNull(store.getCertificate(ALIAS)).getEncoded()),
                pem("PRIVATE KEY", requireNonNull(store.getKey(ALIAS, PASSWORD)).getEncoded()));
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(store)).build();
        try (ServerUnderTest server = ServerUnderTest.start(new Setup(TinyModel.in(folder)).tls(files))) {
            assertThat(server.uri("/").getScheme()).isEqualTo("https");
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(server.uri("/v2/health/ready")).build(), BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("{\"ready\":true}");
            assertThat(response.version()).isEqualTo(Version.HTTP_2);
        }
    }

    /** With the tool of this JVM. */
    private KeyStore selfSigned() throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve("serve.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=serve",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stored = Files.newInputStream(file)) {
            store.load(stored, PASSWORD);
        }
        return store;
    }

    private Path pem(String what, byte[] content) throws IOException {
        return Files.writeString(
                folder.resolve(what + ".pem"),
                "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                        .formatted(what, Base64.getMimeEncoder().encodeToString(content)));
    }

    private static SSLContext trusting(KeyStore store) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
