package dev.oriel.cli.compare;

/** Text in HTML and SVG. */
final class Markup {
  private Markup() {}

  /** {@code text} as it may stand between tags and in quoted attributes, whatever is in it. */
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

  /** What a document may hold: no controls, no halves of pairs. */
  private static boolean allowed(int c) {
    return c == '\n'
        || c == '\t'
        || c >= ' ' && c < 0x7f
        || c >= 0xa0 && c < 0xd800
        || c >= 0xe000 && c < 0xfffe
        || c > 0xffff;
  }
}
