package io.flinktwins.testbed.broker;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for servers on the loopback interface, signed by itself and good for a day, with its key in a file.
 *
 * @param keyStore in PKCS 12
 * @param pem the certificate alone, for those who are to trust it
 */
record ServerCertificate(Path keyStore, String password, String pem) {

    static final String STORE_TYPE = "PKCS12";

    private static final String ALIAS = "broker";
    private static final String PASSWORD = "loopback-only";

    /** Makes one in a directory, with the tool of this JVM. */
    static ServerCertificate create(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        Path keyStore = directory.resolve("broker.p12");
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-validity",
                "1",
                "-dname",
                "CN=Flink Twins testbed",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                STORE_TYPE,
                "-keystore",
                keyStore.toString(),
                "-storepass",
                PASSWORD));
        return new ServerCertificate(keyStore, PASSWORD, pem(keyStore));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed: " + output);
        }
    }

    private static String pem(Path keyStore) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(STORE_TYPE);
        try (InputStream file = Files.newInputStream(keyStore)) {
            store.load(file, PASSWORD.toCharArray());
        }
        byte[] certificate = requireNonNull(store.getCertificate(ALIAS)).getEncoded();
        return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----"
                .formatted(Base64.getMimeEncoder().encodeToString(certificate).replace("\r", ""));
    }
}
