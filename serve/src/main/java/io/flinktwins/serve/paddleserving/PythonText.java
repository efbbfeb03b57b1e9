package io.flinktwins.serve.paddleserving;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Values as Python's {@code str} writes a list of them, which is what Paddle Serving sends and its clients evaluate. */
final class PythonText {

    /** As many digits as tell any double from all others. */
    private static final int MOST_DIGITS = 17;

    /** Python writes smaller numbers with an exponent. */
    private static final double SMALLEST_WITHOUT_EXPONENT = 1e-4;

    private PythonText() {}

    static String ofTexts(List<String> texts) {
        return list(texts, PythonText::quoted);
    }

    static String ofNumbers(List<Double> numbers) {
        return list(numbers, PythonText::shortest);
    }

    private static <T> String list(List<T> values, Function<T, String> text) {
        return values.stream().map(text).collect(Collectors.joining(", ", "[", "]"));
    }

    /** In single quotes, unless there are such in the text and no double ones. */
    private static String quoted(String text) {
        String quote = text.contains("'") && !text.contains("\"") ? "\"" : "'";
        return quote + text.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote;
    }

    /** With as few digits as still mean this number; Java 17 writes one more now and then. */
    private static String shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        BigDecimal rounded = exact;
        for (int digits = MOST_DIGITS; digits > 0; digits--) {
            BigDecimal fewer = exact.round(new MathContext(digits));
            if (fewer.doubleValue() != number) {
                break;
            }
            rounded = fewer;
        }
        return Math.abs(number) < SMALLEST_WITHOUT_EXPONENT && number != 0 ? scientific(rounded) : plain(rounded);
    }

    private static String plain(BigDecimal number) {
        String digits = number.stripTrailingZeros().toPlainString();
        return digits.contains(".") ? digits : digits + ".0";
    }

    /** Such as 1.5e-05. */
    private static String scientific(BigDecimal number) {
        BigDecimal digits = number.stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        String mantissa =
                digits.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString();
        return "%se-%02d".formatted(mantissa, -exponent);
    }
}
