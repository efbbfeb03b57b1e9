package io.flinktwins.operators.inference;

import io.flinktwins.inference.Outcome;
import io.flinktwins.operators.records.ImmutableType;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.ImageEvent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A received image with what became of it.
 *
 * @param completedAt processing time
 */
@TypeInfo(InferenceResult.TypeFactory.class)
public record InferenceResult(Received<ImageEvent> image, Outcome outcome, Instant completedAt) {

    public static final TypeInformation<InferenceResult> TYPE =
            new ImmutableType<>(InferenceResult.class, new InferenceResultSerializer());

    /** Hands {@link #TYPE} to Flink's type extraction. */
    public static final class TypeFactory extends TypeInfoFactory<InferenceResult> {
        @Override
        public TypeInformation<InferenceResult> createTypeInfo(Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }
}
