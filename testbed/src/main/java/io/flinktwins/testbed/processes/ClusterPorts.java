package io.flinktwins.testbed.processes;

import io.flinktwins.testbed.host.LoopbackPorts;

/** The loopback ports of a cluster, the same through restarts of its servers. */
record ClusterPorts(int kafka, int controller, int web, int rpc) {

    /** Those that clients need to know are given, the others are any free ones. */
    static ClusterPorts of(int kafka, int web) {
        return new ClusterPorts(kafka, LoopbackPorts.free(), web, LoopbackPorts.free());
    }
}
