package io.flinktwins.cli.images;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * JPEG images that cost a decoder what photographs do: shaded shapes, noise of all wavelengths, and a camera's noise.
 * Each is the same whenever it is drawn.
 */
public record DrawnImages(int width, int height, int number) implements ImageSource {

    private static final int SHAPES = 12;
    private static final float QUALITY = 0.9f;
    private static final int LARGEST_WAVELENGTH = 64;
    private static final double CONTRAST = 5;
    private static final int CAMERA_NOISE = 9;

    @Override
    public Stream<StoredImage> open() {
        return IntStream.range(0, number).mapToObj(this::draw);
    }

    @Override
    public Stream<StoredImage> open(BitSet places) {
        return places.stream().mapToObj(this::draw);
    }

    @Override
    public long count() {
        return number;
    }

    private StoredImage draw(int index) {
        Random random = new Random(index);
        BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        drawShapes(canvas, random);
        addNoise(canvas, random);
        return new StoredImage("drawn-%05d".formatted(index), jpeg(canvas), null);
    }

    private void drawShapes(BufferedImage canvas, Random random) {
        Graphics2D graphics = canvas.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setPaint(shading(random));
        graphics.fillRect(0, 0, width, height);
        for (int i = 0; i < SHAPES; i++) {
            graphics.setPaint(shading(random));
            graphics.fill(shape(random));
        }
        graphics.dispose();
    }

    private GradientPaint shading(Random random) {
        return new GradientPaint(
                random.nextInt(width),
                random.nextInt(height),
                new Color(random.nextInt(1 << 24)),
                random.nextInt(width),
                random.nextInt(height),
                new Color(random.nextInt(1 << 24)));
    }

    private Shape shape(Random random) {
        double x = random.nextInt(width);
        double y = random.nextInt(height);
        double shapeWidth = width * random.nextDouble() / 2;
        double shapeHeight = height * random.nextDouble() / 2;
        return random.nextBoolean()
                ? new Ellipse2D.Double(x, y, shapeWidth, shapeHeight)
                : new Rectangle2D.Double(x, y, shapeWidth, shapeHeight);
    }

    private void addNoise(BufferedImage canvas, Random random) {
        double[] brightness = new double[width * height];
        for (int wavelength = LARGEST_WAVELENGTH; wavelength > 1; wavelength /= 2) {
            addWaves(brightness, wavelength, random);
        }
        int[] pixels = canvas.getRGB(0, 0, width, height, null, 0, width);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = brighter(pixels[i], (int) brightness[i], random);
        }
        canvas.setRGB(0, 0, width, height, pixels, 0, width);
    }

    /** Random values on a grid, linearly in between; as in photographs, the long waves are the strong ones. */
    private void addWaves(double[] brightness, int wavelength, Random random) {
        int columns = width / wavelength + 2;
        double[] grid = random.doubles((long) columns * (height / wavelength + 2), -1, 1)
                .map(value -> CONTRAST * value * Math.sqrt(wavelength))
                .toArray();
        for (int y = 0; y < height; y++) {
            double down = (double) (y % wavelength) / wavelength;
            for (int x = 0; x < width; x++) {
                double right = (double) (x % wavelength) / wavelength;
                int corner = y / wavelength * columns + x / wavelength;
                brightness[y * width + x] += between(
                        between(grid[corner], grid[corner + 1], right),
                        between(grid[corner + columns], grid[corner + columns + 1], right),
                        down);
            }
        }
    }

    private static double between(double from, double to, double share) {
        return from + (to - from) * share;
    }

    private static int brighter(int pixel, int brightness, RandomGenerator random) {
        int result = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int value = (pixel >> shift & 255) + brightness + random.nextInt(-CAMERA_NOISE, CAMERA_NOISE + 1);
            result |= Math.max(0, Math.min(255, value)) << shift;
        }
        return result;
    }

    private static byte[] jpeg(BufferedImage canvas) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(output);
            writer.write(null, new IIOImage(canvas, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
