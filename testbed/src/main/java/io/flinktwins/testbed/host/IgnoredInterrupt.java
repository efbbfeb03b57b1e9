package io.flinktwins.testbed.host;

import java.lang.reflect.Proxy;

/**
 * Keeps this JVM at Ctrl-C until it is closed, for a child that shares the terminal and has a use of its own for it. The
 * child itself is not concerned: it starts with the system's handler.
 *
 * <p>By reflection, because the compiler warns of {@code sun.misc.Signal} in a way that nothing turns off. There is no
 * other way to it in Java.
 */
public final class IgnoredInterrupt implements AutoCloseable {

    private final Object before;

    public IgnoredInterrupt() {
        before = handle(nothing());
    }

    private static Object nothing() {
        Class<?> handlerType = type("SignalHandler");
        return Proxy.newProxyInstance(
                handlerType.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> null);
    }

    private static Object handle(Object handler) {
        Class<?> signalType = type("Signal");
        try {
            Object interrupt = signalType.getConstructor(String.class).newInstance("INT");
            return signalType
                    .getMethod("handle", signalType, type("SignalHandler"))
                    .invoke(null, interrupt, handler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java handles no signals", e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("sun.misc." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this Java handles no signals", e);
        }
    }

    @Override
    public void close() {
        handle(before);
    }
}
