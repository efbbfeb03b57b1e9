package io.flinktwins.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flinktwins.schemas.ImageEvent;
import io.flinktwins.schemas.LabelEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecordTypeTest {

    private static final LabelEvent LABEL = LabelEvent.newBuilder()
            .setImageId("a")
            .setClassId(1)
            .setLabelledAt(Instant.EPOCH)
            .build();

    @Test
    void itsNameIsItsIdentity() {
        assertThat(RecordType.of(LabelEvent.class))
                .isEqualTo(RecordType.named("io.flinktwins.schemas.LabelEvent"))
                .hasSameHashCodeAs(RecordType.of(LabelEvent.class))
                .hasToString("io.flinktwins.schemas.LabelEvent")
                .isNotEqualTo(RecordType.of(ImageEvent.class));
    }

    @Test
    void itFindsTheCodecWhereItIsReadAgain() throws Exception {
        RecordType<LabelEvent> used = RecordType.of(LabelEvent.class);
        byte[] bytes = used.codec().encode(LABEL);
        assertThat(copy(used).codec().decode(bytes)).isEqualTo(LABEL);
    }

    @Test
    void aNameThatIsNoContractIsToldWhenItsCodecIsAskedFor() {
        RecordType<LabelEvent> gone = RecordType.named("io.flinktwins.schemas.Gone");
        assertThatIllegalStateException().isThrownBy(gone::codec).withMessageContaining("schemas.Gone");
    }

    @SuppressWarnings("unchecked") // it was written above
    private static RecordType<LabelEvent> copy(RecordType<LabelEvent> type) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(type);
        return (RecordType<LabelEvent>)
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }
}
