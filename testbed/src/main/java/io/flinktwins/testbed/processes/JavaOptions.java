package io.flinktwins.testbed.processes;

/** What the Java of a cluster's processes is told, as ./twins tells its own. */
final class JavaOptions {

    static final String ENGLISH = "-Duser.language=en";

    private static final String METRICS_ON_LOOPBACK = "--add-exports=jdk.httpserver/sun.net.httpserver=ALL-UNNAMED"
            + " -Dcom.sun.net.httpserver.HttpServerProvider=io.flinktwins.restguard.LoopbackHttpServers";

    /** What newer versions of Java warn of. */
    private static final String NO_WARNINGS = Runtime.version().feature() < 24
            ? ""
            : "--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow";

    /** Where JavaCPP unpacks libraries; the launcher sets it where the home directory takes none. */
    private static final String LIBRARIES_PROPERTY = "org.bytedeco.javacpp.cachedir";

    private JavaOptions() {}

    /**
     * For Flink's client, in one line that Flink's scripts split at spaces. What has no place elsewhere is beside the
     * cluster's data: a user may have no home directory, and /tmp may take no programs.
     */
    static String ofClient(ClusterDirectory directory) {
        String options = String.join(" ", ENGLISH, NO_WARNINGS, "-Djava.io.tmpdir=" + directory.temporary());
        return System.getProperty(LIBRARIES_PROPERTY) == null
                ? options
                : "%s -D%s=%s".formatted(options, LIBRARIES_PROPERTY, directory.unpackedLibraries());
    }

    /** For Flink's servers, whose log is in a file already. */
    static String ofServer(ClusterDirectory directory) {
        return String.join(" ", ofClient(directory), "-Dconsole.log.level=OFF", METRICS_ON_LOOPBACK);
    }
}
