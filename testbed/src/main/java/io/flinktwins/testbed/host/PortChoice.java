package io.flinktwins.testbed.host;

/**
 * Which port a server is to have on the loopback interface.
 *
 * @param preferred the one that it has if that is free; 0 if all are as good
 * @param isRequired whether no other one will do
 */
public record PortChoice(int preferred, boolean isRequired) {

    public static final PortChoice ANY = new PortChoice(0, false);

    public static PortChoice exactly(int port) {
        return new PortChoice(port, true);
    }

    /** This port, or any free one instead. */
    public static PortChoice preferably(int port) {
        return new PortChoice(port, false);
    }

    /**
     * A port that was free a moment ago; a server that does not get it after all asks again.
     *
     * @throws PortInUseException if the one that is required is not free
     */
    public int find() {
        if (preferred != 0 && LoopbackPorts.isFree(preferred)) {
            return preferred;
        } else if (isRequired) {
            throw new PortInUseException(preferred);
        }
        return LoopbackPorts.free();
    }
}
