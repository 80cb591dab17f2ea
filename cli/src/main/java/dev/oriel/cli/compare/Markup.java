package dev.oriel.cli.compare;

/** Text in HTML and SVG. */
final class Markup {
  private Markup() {}

  /** {@code text} escaped for use between tags and in quoted attributes. */
  static String text(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                default -> safe.appendCodePoint(allowed(c) ? c : 0xfffd);
              }
            });
    return safe.toString();
  }

  /**
   * Whether a document may contain the code point: no control characters or unpaired surrogates.
   */
  private static boolean allowed(int c) {
    return c == '\n'
        || c == '\t'
        || c >= ' ' && c < 0x7f
        || c >= 0xa0 && c < 0xd800
        || c >= 0xe000 && c < 0xfffe
        || c > 0xffff;
  }
}
