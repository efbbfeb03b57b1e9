package io.flinktwins;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.Public;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;

/** Holds the sentences of docs/architecture.md about what may depend on what. */
@AnalyzeClasses(packages = "io.flinktwins", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDENCIES_RUN_FROM_LOCAL_TO_JOBS_TO_OPERATORS_TO_SCHEMAS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("local")
            .definedBy("io.flinktwins.local..")
            .layer("jobs")
            .definedBy("io.flinktwins.jobs..")
            .layer("operators")
            .definedBy("io.flinktwins.operators..")
            .layer("schemas")
            .definedBy("io.flinktwins.schemas..")
            .whereLayer("local")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("jobs")
            .mayOnlyBeAccessedByLayers("local")
            .whereLayer("operators")
            .mayOnlyBeAccessedByLayers("jobs", "local");

    @ArchTest
    static final ArchRule ONLY_JOBS_AND_LOCAL_KNOW_KAFKA = noClasses()
            .that()
            .resideInAnyPackage("io.flinktwins.schemas..", "io.flinktwins.operators..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.apache.flink.connector.kafka..");

    @ArchTest
    static final ArchRule ONLY_INFERENCE_ONNX_KNOWS_ONNX_RUNTIME = noClasses()
            .that()
            .resideOutsideOfPackage("io.flinktwins.operators.inference.onnx..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule ONLY_IMAGE_KNOWS_OPENCV = noClasses()
            .that()
            .resideOutsideOfPackage("io.flinktwins.operators.image..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    @ArchTest
    static final ArchRule OPERATOR_PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.flinktwins.operators.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule OPERATORS_AND_JOBS_USE_FLINKS_PUBLIC_API_ONLY = classes()
            .that()
            .resideInAnyPackage("io.flinktwins.operators..", "io.flinktwins.jobs..")
            .should()
            .onlyDependOnClassesThat(not(internalToFlink()));

    private static DescribedPredicate<JavaClass> internalToFlink() {
        // A public interface of the Kafka connector takes this one internal class as a parameter.
        DescribedPredicate<JavaClass> marked = DescribedPredicate.describe(
                "marked @Internal",
                type -> type.isAnnotatedWith(Internal.class) && !type.isEquivalentTo(KafkaSinkContext.class));
        DescribedPredicate<JavaClass> open = DescribedPredicate.describe(
                "marked @Public or @PublicEvolving",
                type -> type.isAnnotatedWith(Public.class) || type.isAnnotatedWith(PublicEvolving.class));
        DescribedPredicate<JavaClass> unmarked = resideInAnyPackage(
                        "org.apache.flink.runtime..",
                        "org.apache.flink.streaming.runtime..",
                        "org.apache.flink.shaded..")
                .and(not(open));
        return resideInAPackage("org.apache.flink..").and(marked.or(unmarked));
    }
}
