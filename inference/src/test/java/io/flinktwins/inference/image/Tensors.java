package io.flinktwins.inference.image;

import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.inference.image.tensor.ModelInput;
import io.flinktwins.inference.image.tensor.ModelInput.ChannelOrder;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Preprocesses one image for a test. */
public final class Tensors {

    static final Preprocessing UNCHANGED = new Preprocessing(true, null, null, null);

    private Tensors() {}

    /** A model input that takes the pixels as they are: RGB, row by row. */
    public static ModelInput pixels(int width, int height) {
        return new ModelInput(width, height, ChannelOrder.RGB, Layout.NHWC, ElementType.UINT8);
    }

    public static ByteBuffer of(byte[] image, ModelInput input, Preprocessing preprocessing)
            throws RejectedImageException {
        return of(image, input, preprocessing, ImageLimits.DEFAULT);
    }

    public static ByteBuffer of(byte[] image, ModelInput input, Preprocessing preprocessing, ImageLimits limits)
            throws RejectedImageException {
        ByteBuffer tensor = ByteBuffer.allocateDirect(input.byteSize());
        try (Preprocessor preprocessor = new Preprocessor(input, preprocessing, limits)) {
            preprocessor.preprocess(image, tensor);
        }
        return tensor.flip().order(ByteOrder.nativeOrder());
    }

    public static String sha256(ByteBuffer tensor) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(tensor);
        return HexFormat.of().formatHex(digest.digest());
    }
}
