package io.flinktwins.testbed.processes;

import java.nio.file.Path;

/** What of this project's checkout a cluster is made of. */
public record Checkout(Path home) {

    /** The checkout that the launcher runs from. */
    public static Checkout current() {
        return new Checkout(
                Path.of(System.getProperty("twins.home", ".")).toAbsolutePath().normalize());
    }

    /** The folder with what containers and processes have in common. */
    public Path docker() {
        return home.resolve("docker");
    }

    /** The thin jar of both jobs. */
    public Path jobsJar() {
        return home.resolve("jobs/target/flink-twins-jobs.jar");
    }

    /** The thin jar of models and topics in SQL. */
    Path sqlJar() {
        return home.resolve("sql/target/flink-twins-sql.jar");
    }

    /** The connectors that SQL sessions get beside it. */
    Path sqlConnectors() {
        return home.resolve("sql/target/sql-client/lib");
    }

    /** What Flink's SQL client needs, and the distribution that pip fetches lacks. */
    Path sqlClientLibraries() {
        return home.resolve("sql/target/sql-client/opt");
    }

    /** The libraries with native code, for Flink's lib/. */
    Path flinkLibraries() {
        return home.resolve("jobs/target/flink-lib");
    }

    public Path demoModel() {
        return home.resolve("models/pretrained/alt_gvt_nano");
    }

    public Path demoImages() {
        return home.resolve("models/data/fashion-mnist-test-3000.avro");
    }

    /** What the demo's model says of the demo's images in PyTorch. */
    public Path demoImagesExpected() {
        return home.resolve("models/data/fashion-mnist-test-3000.pytorch.json");
    }

    public Path dashboard() {
        return docker().resolve("grafana/dashboards/flink-twins.json");
    }

    public Path alerts() {
        return docker().resolve("prometheus/alerts.yml");
    }
}
