package io.flinktwins.restguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.runtime.rest.FileUploadHandler;
import org.apache.flink.runtime.rest.handler.router.MultipartRoutes;
import org.apache.flink.shaded.netty4.io.netty.buffer.ByteBuf;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.embedded.EmbeddedChannel;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpObjectAggregator;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the handler does among Flink's own, which store uploads before any other sees a request. */
class RestGuardTest {

    private static final String UPLOAD = """
            --x\r
            Content-Disposition: form-data; name="jarfile"; filename="evil.jar"\r
            Content-Type: application/java-archive\r
            \r
            code\r
            --x--\r
            """;

    @TempDir
    private Path uploads;

    @Test
    void anUploadOfTheEndpointsOwnPageIsStoredAndHandedOn() throws Exception {
        EmbeddedChannel channel = channel(new Configuration());
        send(channel, upload("http://localhost:8081"));
        assertThat(stored()).isEqualTo(1);
        assertThat(channel.inboundMessages()).anyMatch(HttpRequest.class::isInstance);
        assertThat(received(channel)).isEmpty();
        channel.finishAndReleaseAll();
    }

    @Test
    void anUploadOfAnotherPageIsRefusedBeforeAnyOfItIsStored() throws Exception {
        EmbeddedChannel channel = channel(new Configuration());
        send(channel, upload("http://evil.example"));
        assertThat(stored()).isZero();
        assertThat(channel.inboundMessages()).noneMatch(HttpRequest.class::isInstance);
        assertThat(received(channel))
                .startsWith("HTTP/1.1 403 ")
                .contains("Refused: a page of 'http://evil.example' sent the request");
    }

    @Test
    void theConnectionOfARefusedRequestEndsAndNothingBehindItIsRead() throws Exception {
        EmbeddedChannel channel = channel(new Configuration());
        send(channel, get("evil.example") + get("localhost:8081"));
        assertThat(channel.inboundMessages()).noneMatch(HttpRequest.class::isInstance);
        assertThat(received(channel)).containsOnlyOnce("HTTP/1.1 ");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aConnectionThatIsKeptIsCheckedAtEachRequest() throws Exception {
        EmbeddedChannel channel = channel(new Configuration());
        send(channel, get("localhost:8081"));
        assertThat(channel.inboundMessages()).anyMatch(HttpRequest.class::isInstance);
        channel.inboundMessages().clear();
        send(channel, get("evil.example"));
        assertThat(channel.inboundMessages()).noneMatch(HttpRequest.class::isInstance);
        assertThat(received(channel)).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void nothingPassesWithAWrongConfigurationAndTheAnswerSaysWhy() throws Exception {
        EmbeddedChannel channel = channel(Configuration.fromMap(Map.of("twins.rest.allowed-hosts", "*")));
        send(channel, get("localhost:8081"));
        assertThat(received(channel)).contains("Flink's configuration is wrong: twins.rest.allowed-hosts: '*'");
        EmbeddedChannel other = channel(Configuration.fromMap(Map.of("twins.rest.allowed-hosts", "'a")));
        send(other, get("localhost:8081"));
        assertThat(received(other)).contains("twins.rest.allowed-hosts");
    }

    /** As Flink's RestServerEndpoint does; that it does so still, the tests of the embedded cluster hold. */
    private EmbeddedChannel channel(Configuration configuration) throws Exception {
        EmbeddedChannel channel = new EmbeddedChannel(
                new HttpServerCodec(),
                new FileUploadHandler(
                        uploads,
                        new MultipartRoutes.Builder()
                                .addPostRoute("/jars/upload")
                                .addFileUploadRoute("/jars/upload")
                                .build()),
                new HttpObjectAggregator(1_000_000));
        for (InboundChannelHandlerFactory factory : ServiceLoader.load(InboundChannelHandlerFactory.class)) {
            channel.pipeline()
                    .addLast(factory.createHandler(configuration, Map.of()).orElseThrow());
        }
        return channel;
    }

    private static void send(EmbeddedChannel channel, String request) {
        channel.writeInbound(Unpooled.copiedBuffer(request, StandardCharsets.UTF_8));
    }

    private static String get(String host) {
        return "GET /overview HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host);
    }

    private static String upload(String origin) {
        return """
                POST /jars/upload HTTP/1.1\r
                Host: localhost:8081\r
                Origin: %s\r
                Content-Type: multipart/form-data; boundary=x\r
                Content-Length: %d\r
                \r
                %s""".formatted(origin, UPLOAD.length(), UPLOAD);
    }

    private long stored() throws IOException {
        try (Stream<Path> files = Files.walk(uploads)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static String received(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(StandardCharsets.UTF_8));
            part.release();
        }
        return text.toString();
    }
}
