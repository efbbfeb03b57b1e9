package io.flinktwins.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command's lines go, in UTF-8; the first that can't be written ends the command, while Java's own standard
 * output would lose it and all that follow without a word.
 */
final class StandardOutput extends OutputStream {

    private final OutputStream sink;

    private StandardOutput(OutputStream sink) {
        this.sink = sink;
    }

    /** The standard output of this process; its methods throw {@link UnwritableOutputException}. */
    static PrintWriter open() {
        return over(new FileOutputStream(FileDescriptor.out));
    }

    static PrintWriter over(OutputStream sink) {
        return new PrintWriter(new OutputStreamWriter(new StandardOutput(sink), StandardCharsets.UTF_8), true);
    }

    @Override
    public void write(int oneByte) {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    /** Writers keep an {@link IOException} to themselves, but not this one. */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            sink.write(bytes, offset, length);
        } catch (IOException e) {
            throw new UnwritableOutputException(e);
        }
    }
}
