package dev.oriel.cli.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Style sheets, light and dark. */
final class Style {
  /** Of a {@link BusPicture}. */
  static final String PICTURE = resource("picture.css");

  /** Of a page. */
  static final String PAGE = resource("page.css");

  private Style() {}

  private static String resource(String name) {
    try (InputStream in = Style.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
