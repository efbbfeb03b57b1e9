package io.flinktwins;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.Public;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;

/** Holds the sentences of docs/architecture.md about what may depend on what. */
@AnalyzeClasses(packages = "io.flinktwins", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final int MAX_FILES = 20;

    @ArchTest
    static final ArchRule DEPENDENCIES_RUN_FROM_CLI_DOWN_TO_SCHEMAS = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("cli")
            .definedBy("io.flinktwins.cli..")
            .layer("jobs")
            .definedBy("io.flinktwins.jobs..")
            .layer("sql")
            .definedBy("io.flinktwins.sql..")
            .layer("serve")
            .definedBy("io.flinktwins.serve..")
            .layer("testbed")
            .definedBy("io.flinktwins.testbed..")
            .layer("options")
            .definedBy("io.flinktwins.options..")
            .layer("operators")
            .definedBy("io.flinktwins.operators..")
            .layer("inference")
            .definedBy("io.flinktwins.inference..")
            .layer("restguard")
            .definedBy("io.flinktwins.restguard..")
            .layer("schemas")
            .definedBy("io.flinktwins.schemas..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("jobs")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("sql")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("serve")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("testbed")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("restguard")
            .mayOnlyBeAccessedByLayers("serve", "testbed")
            .whereLayer("restguard")
            .mayNotAccessAnyLayer()
            .whereLayer("operators")
            .mayOnlyBeAccessedByLayers("jobs", "sql", "cli")
            .whereLayer("options")
            .mayOnlyBeAccessedByLayers("jobs", "serve", "cli")
            .whereLayer("inference")
            .mayOnlyBeAccessedByLayers("options", "operators", "jobs", "sql", "serve", "cli");

    @ArchTest
    static final ArchRule BELOW_THE_JOBS_ONLY_SCHEMAS_KAFKA_KNOWS_KAFKA = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.flinktwins.schemas..",
                    "io.flinktwins.inference..",
                    "io.flinktwins.options..",
                    "io.flinktwins.operators..")
            .and()
            .resideOutsideOfPackage("io.flinktwins.schemas.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.apache.flink.connector.kafka..");

    @ArchTest
    static final ArchRule SCHEMAS_KAFKA_IS_FOR_OTHERS_AND_KNOWS_NO_FLINK = noClasses()
            .that()
            .resideInAPackage("io.flinktwins.schemas..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.flink..");

    @ArchTest
    static final ArchRule INFERENCE_KNOWS_OF_FLINK_ITS_FILE_SYSTEMS_ONLY = noClasses()
            .that()
            .resideInAPackage("io.flinktwins.inference..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("org.apache.flink..").and(not(resideInAPackage("org.apache.flink.core.fs.."))));

    @ArchTest
    static final ArchRule OPTIONS_AND_SERVE_KNOW_OF_FLINK_ITS_SIZES_ONLY = noClasses()
            .that()
            .resideInAnyPackage("io.flinktwins.options..", "io.flinktwins.serve..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.apache.flink..").and(not(equivalentTo(MemorySize.class))));

    @ArchTest
    static final ArchRule ONLY_SERVE_KNOWS_ARMERIA = noClasses()
            .that()
            .resideOutsideOfPackage("io.flinktwins.serve..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.linecorp.armeria..", "io.netty..", "io.grpc..", "com.google.protobuf..");

    @ArchTest
    static final ArchRule THE_ONE_WAY_TO_ANSWERS_KNOWS_NO_DIALECT = noClasses()
            .that()
            .resideInAPackage("io.flinktwins.serve.classifying..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.linecorp.armeria..", "io.grpc..", "com.fasterxml.jackson..", "org.apache.kafka..");

    @ArchTest
    static final ArchRule ONLY_INFERENCE_ONNX_KNOWS_ONNX_RUNTIME = noClasses()
            .that()
            .resideOutsideOfPackage("io.flinktwins.inference.onnx..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule ONLY_INFERENCE_IMAGE_KNOWS_OPENCV = noClasses()
            .that()
            .resideOutsideOfPackage("io.flinktwins.inference.image..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.opencv..");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.flinktwins.(**)").should().beFreeOfCycles();

    @ArchTest
    static void noPackageHasMoreFilesThanAReaderCanKeepInMind(JavaClasses classes) {
        Map<String, Long> files = classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getPackageName().equals("io.flinktwins.schemas"))
                .collect(groupingBy(JavaClass::getPackageName, counting()));
        assertThat(files)
                .isNotEmpty()
                .allSatisfy((name, count) ->
                        assertThat(count).as("files in %s", name).isLessThanOrEqualTo(MAX_FILES));
    }

    @ArchTest
    static final ArchRule WHAT_RUNS_ON_A_CLUSTER_USES_FLINKS_PUBLIC_API_ONLY = classes()
            .that()
            .resideInAnyPackage(
                    "io.flinktwins.inference..",
                    "io.flinktwins.options..",
                    "io.flinktwins.operators..",
                    "io.flinktwins.jobs..",
                    "io.flinktwins.sql..")
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
