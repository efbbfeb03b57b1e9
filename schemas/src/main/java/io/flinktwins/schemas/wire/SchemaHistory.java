package io.flinktwins.schemas.wire;

import io.flinktwins.schemas.PipelineTopic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Every version of a contract's schema that was ever released, the oldest first.
 *
 * <p>Version n of contract C is the resource {@code io/flinktwins/schemas/history/C/n.avsc}. Released versions never
 * change and never go: a reader finds the writer's schema among them by the fingerprint in front of each record.
 */
final class SchemaHistory {

    private static final String ROOT = "/io/flinktwins/schemas/history/";

    private SchemaHistory() {}

    /** The contract whose schema, in any version, has this fingerprint. */
    static Optional<String> contractOf(long fingerprint) {
        return Optional.ofNullable(Contracts.BY_FINGERPRINT.get(fingerprint));
    }

    /** Read when the first record of an unknown schema comes, and not with each: a whole topic may hold such. */
    private static final class Contracts {

        static final Map<Long, String> BY_FINGERPRINT = Arrays.stream(PipelineTopic.values())
                .map(topic -> topic.contract().getSimpleName())
                .flatMap(contract -> of(contract).stream())
                .collect(Collectors.toUnmodifiableMap(
                        SchemaNormalization::parsingFingerprint64, Schema::getName, (older, newer) -> newer));
    }

    static List<Schema> of(String contract) {
        List<Schema> versions = new ArrayList<>();
        Schema version = read(contract, 1);
        while (version != null) {
            versions.add(version);
            version = read(contract, versions.size() + 1);
        }
        return Collections.unmodifiableList(versions);
    }

    private static @Nullable Schema read(String contract, int version) {
        try (InputStream avsc = SchemaHistory.class.getResourceAsStream(ROOT + contract + "/" + version + ".avsc")) {
            return avsc == null ? null : new Schema.Parser().parse(avsc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
