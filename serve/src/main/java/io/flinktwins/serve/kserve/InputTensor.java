package io.flinktwins.serve.kserve;

import io.flinktwins.inference.image.tensor.ImageTensor;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.serve.classifying.AskedImage;
import io.flinktwins.serve.classifying.AskedImage.Encoded;
import io.flinktwins.serve.classifying.AskedImage.Prepared;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The one input of a request: files of images, or what the client's own preprocessing made of them.
 *
 * @param datatype as it was written
 * @param shape the images' number first
 */
public record InputTensor(String name, String datatype, List<Long> shape, InputValues values) {

    /** The images' number, height, width and channels, in some order. */
    static final int MOST_AXES = 4;

    public InputTensor {
        shape = List.copyOf(shape);
    }

    /**
     * The images.
     *
     * @param input the tensor that the model takes for one of them
     * @param most images that a request may have
     * @throws RefusedRequestException if the input is none that the model takes
     */
    public List<AskedImage> images(ModelInput input, int most) {
        int count = count(most);
        if (!datatype.equals(Datatype.BYTES.name())) {
            return prepared(input, count);
        }
        requireShape(shape.size() == 1 || shape.equals(List.of((long) count, 1L)), "[N] or [N,1], of N files");
        return values.files(count).stream()
                .map(file -> (AskedImage) new Encoded(file))
                .toList();
    }

    private int count(int most) {
        long count = shape.isEmpty() ? 0 : shape.get(0);
        requireShape(count >= 1, "one that begins with the number of images");
        if (count > most) {
            throw new RefusedRequestException(
                    Kind.TOO_LARGE,
                    "there are %d images in the request, and at most %d are taken (--max-images-per-request)"
                            .formatted(count, most));
        }
        return (int) count;
    }

    private List<AskedImage> prepared(ModelInput input, int count) {
        Datatype type = Datatype.of(input.type());
        List<Long> wanted = shape(input, count);
        if (!datatype.equals(type.name())) {
            throw invalid("the datatype of input '%s' is %s; it must be BYTES, for files of images, or %s, for tensors"
                    .formatted(name, datatype, type));
        }
        requireShape(shape.equals(wanted), wanted.toString());
        if (count > Integer.MAX_VALUE / input.byteSize()) {
            throw new RefusedRequestException(Kind.TOO_LARGE, "%d tensors have over two gigabytes".formatted(count));
        }
        ByteBuffer numbers = values.numbers(type, count * (input.byteSize() / type.bytes()));
        List<AskedImage> images = new ArrayList<>(count);
        for (int image = 0; image < count; image++) {
            ByteBuffer elements = numbers.slice(image * input.byteSize(), input.byteSize());
            images.add(new Prepared(ImageTensor.of(input, input.type(), elements)));
        }
        return images;
    }

    /** The shape of a tensor for some images. */
    static List<Long> shape(ModelInput input, long count) {
        long channels = ModelInput.CHANNELS;
        return input.layout() == Layout.NCHW
                ? List.of(count, channels, (long) input.height(), (long) input.width())
                : List.of(count, (long) input.height(), (long) input.width(), channels);
    }

    private void requireShape(boolean holds, String form) {
        if (!holds) {
            throw invalid("the shape of input '%s' is %s; it must be %s".formatted(name, shape, form));
        }
    }

    private static RefusedRequestException invalid(String message) {
        return new RefusedRequestException(Kind.INVALID, message);
    }
}
